# The image `migrate`: Liquibase's command line with the changelog, in a Java runtime that holds nothing else. Nothing is fetched when it starts.
#
#   docker build -t sparknode/migrate .
#   docker run --rm -e DATABASE_URL=postgresql://user:password@host:5432/database sparknode/migrate [COMMAND]

# Any JDK 25, and any glibc system that is not older than the one of that JDK
ARG JDK_IMAGE=eclipse-temurin:25-jdk
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${JDK_IMAGE} AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
# What the image needs, and the PostgreSQL that trains it
RUN ./mvnw -B -q dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=/build/migrate/lib \
        -DexcludeGroupIds=io.zonky.test,io.zonky.test.postgres,org.checkerframework,org.slf4j,org.tukaani -DexcludeArtifactIds=commons-codec,commons-compress \
    && ./mvnw -B -q dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=/build/training/lib
RUN jlink --output /build/java --strip-java-debug-attributes --no-man-pages --no-header-files \
        --add-modules java.desktop,java.logging,java.management,java.naming,java.net.http,java.scripting,java.security.jgss,java.sql,jdk.unsupported,jdk.zipfs
COPY src/main src/main
RUN ./mvnw -B -q compile jar:jar && mv target/sparknode-migrations-*.jar migrate/lib/sparknode-migrations.jar
COPY changelog root/changelog
COPY seed root/seed
COPY docker docker
RUN java -cp 'migrate/lib/*' io.sparknode.migrations.cli.FingerprintWriter root changelog/db.changelog-master.yaml changelog-fingerprint.txt \
    && mv changelog-fingerprint.txt root \
    && jar --create --no-compress --file migrate/lib/changelog.jar -C root . \
    && cp docker/java.options migrate/java.options \
    && echo "-cp $(find migrate/lib -name '*.jar' | sort | sed 's|^|/opt/|' | paste -sd:)" >>migrate/java.options \
    && javac -d training/classes -cp 'training/lib/*' docker/training/TrainingServer.java

FROM ${BASE_IMAGE} AS runtime
RUN echo 'migrate:x:65532:65532::/work:/usr/sbin/nologin' >>/etc/passwd && echo 'migrate:x:65532:' >>/etc/group
COPY --from=build /build/java /opt/java
COPY --from=build /build/migrate /opt/migrate
ENV PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
WORKDIR /work
USER 65532:65532

# What the JVM keeps of classes is for this Java runtime and these files only, so it is made with them, by runs of what will be run. Each class in an AOT
# cache costs time at every start: the cache has those of a start with nothing to do, and an archive on top of it has those of Liquibase. The archive is only
# used with a cache at the same path.
FROM runtime AS training
COPY --from=build /build/training /training
USER 0
RUN chown 65532 /opt/migrate
USER 65532
ENV CLASSPATH=/training/classes:/training/lib/*
RUN java TrainingServer sh -euc ' \
        java @/opt/migrate/java.options io.sparknode.migrations.cli.Migrate; \
        java @/opt/migrate/java.options -Xlog:disable -Xlog:all=error -XX:AOTCacheOutput=/opt/migrate/start.aot io.sparknode.migrations.cli.Training "" current' \
    && test -s /opt/migrate/start.aot
RUN java TrainingServer java @/opt/migrate/java.options -Xlog:disable -Xlog:all=error -XX:SharedArchiveFile=/opt/migrate/start.aot \
        -XX:ArchiveClassesAtExit=/opt/migrate/liquibase.jsa io.sparknode.migrations.cli.Training \
        '' update current revisions status history 'rollback-count-sql 1' update-sql 'update --contexts=@demo' validate 'tag-exists 0000_baseline' \
    && test -s /opt/migrate/liquibase.jsa

FROM runtime
LABEL org.opencontainers.image.title="SparkNode database migrations" org.opencontainers.image.licenses=Apache-2.0
COPY --from=training --chown=0:0 /opt/migrate/start.aot /opt/migrate/liquibase.jsa /opt/migrate/
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/opt/migrate/start.aot:/opt/migrate/liquibase.jsa", "@/opt/migrate/java.options", "io.sparknode.migrations.cli.Migrate"]
CMD ["update"]
