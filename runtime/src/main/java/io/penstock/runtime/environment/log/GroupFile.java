package io.penstock.runtime.environment.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Keeps the log groups that someone made or set a retention for, over restarts. Confined to the
/// lock of [FunctionLogs].
final class GroupFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    GroupFile(Path file) {
        this.file = file;
    }

    /// A group that is kept.
    record Kept(GroupId id, Instant createdAt, int retentionDays) {}

    List<Kept> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            var groups = new ArrayList<Kept>();
            for (JsonNode each : JSON.readTree(file.toFile())) {
                groups.add(
                        new Kept(
                                new GroupId(
                                        each.path("account").asText(),
                                        each.path("region").asText(),
                                        each.path("name").asText()),
                                Instant.ofEpochMilli(each.path("createdAt").asLong()),
                                each.path("retentionDays").asInt()));
            }
            return groups;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    void write(List<Kept> groups) {
        ArrayNode all = JSON.createArrayNode();
        for (Kept group : groups) {
            all.addObject()
                    .put("account", group.id.account())
                    .put("region", group.id.region())
                    .put("name", group.id.name())
                    .put("createdAt", group.createdAt.toEpochMilli())
                    .put("retentionDays", group.retentionDays);
        }
        try {
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, JSON.writeValueAsBytes(all));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + file, failed);
        }
    }
}
