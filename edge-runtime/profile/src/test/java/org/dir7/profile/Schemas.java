package org.dir7.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** The published schemas of results. */
public final class Schemas {

  private Schemas() {}

  /**
   * Problems of a result's JSON against its schema.
   *
   * @param schema name of the file, in this package's resources
   */
  public static Set<ValidationMessage> problems(String schema, JsonNode json) throws IOException {
    try (InputStream in = Profile.class.getResourceAsStream(schema)) {
      JsonSchema published =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
      return published.validate(json);
    }
  }
}
