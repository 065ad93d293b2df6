package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.daemon.job.RejectReason;
import org.junit.jupiter.api.Test;

/** The published contract against the standards and against the code. */
final class SchemasTest {

  private static final Path API = Path.of("../../deploy/api");

  @Test
  void everySchemaIsValidBy202012() throws Exception {
    var meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    try (Stream<Path> files = Files.list(API.resolve("schemas"))) {
      List<Path> schemas = files.toList();
      assertTrue(schemas.size() >= 6);
      for (Path file : schemas) {
        JsonNode schema = new ObjectMapper().readTree(file.toFile());
        assertEquals(List.of(), List.copyOf(meta.validate(schema)), file.toString());
      }
    }
  }

  @Test
  void everyRejectReasonIsInTheEventSchema() throws Exception {
    JsonNode schema =
        new ObjectMapper().readTree(API.resolve("schemas/event.schema.json").toFile());
    List<String> published = new ArrayList<>();
    schema
        .at("/$defs/rejected/properties/reason/enum")
        .forEach(reason -> published.add(reason.asText()));
    assertEquals(Stream.of(RejectReason.values()).map(RejectReason::code).toList(), published);
  }

  /** What a device publishes is checked against the document wherever a test looks on. */
  @Test
  void theAsyncApiDocumentNamesEverySchemaAndNoOther() throws Exception {
    String document = Files.readString(API.resolve("asyncapi.yaml"));
    try (Stream<Path> files = Files.list(API.resolve("schemas"))) {
      for (Path file : files.toList()) {
        assertTrue(document.contains("./schemas/" + file.getFileName()), file.toString());
      }
    }
    List<String> missing =
        document
            .lines()
            .filter(line -> line.contains("./schemas/"))
            .map(line -> line.replaceAll(".*(\\./schemas/[a-z-]+\\.schema\\.json).*", "$1"))
            .filter(name -> !Files.exists(API.resolve(name)))
            .toList();
    assertEquals(List.of(), missing);
  }
}
