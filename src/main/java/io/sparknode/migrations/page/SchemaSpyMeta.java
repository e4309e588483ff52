package io.sparknode.migrations.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Tells SchemaSpy the area of each table, as its remarks: {@code target/schemaspy/areas.xml}.
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
}
