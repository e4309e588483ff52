package io.sparknode.migrations.page;

import io.sparknode.migrations.page.Areas.Area;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Tells SchemaSpy the last revision, as the description of the schema, and the area of each table, as its remarks.
 * See https://schemaspy.readthedocs.io/en/v6.2.4/configuration/schemameta.html
 */
public final class SchemaSpyMeta {

    private SchemaSpyMeta() {
    }

    /**
     * Writes the file.
     *
     * @param args the project's directory, and the file
     */
    public static void main(String[] args) throws IOException, XMLStreamException {
        Path file = Path.of(args[1]);
        Files.createDirectories(file.getParent());
        List<Area> areas = Areas.read(Path.of(args[0])).areas();
        try (var out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument();
            xml.writeStartElement("schemaMeta");
            xml.writeStartElement("comments");
            xml.writeCharacters("The last revision of the changelog is " + lastRevision(Path.of(args[0])) + ".");
            xml.writeEndElement();
            xml.writeStartElement("tables");
            for (Area area : areas) {
                for (String table : area.tables()) {
                    xml.writeStartElement("table");
                    xml.writeAttribute("name", table);
                    xml.writeAttribute("comments", area.name() + ": " + area.about());
                    xml.writeEndElement();
                }
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        }
    }

    private static String lastRevision(Path project) throws IOException {
        try (Stream<Path> folders = Files.list(project.resolve("changelog"))) {
            return folders.map(folder -> folder.getFileName().toString()).filter(name -> name.matches("\\d{4}_\\w+"))
                .max(Comparator.naturalOrder()).orElse("none");
        }
    }
}
