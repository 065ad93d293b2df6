package org.dir7.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this toolkit, as Maven built it. */
public final class Version {

  private static final String RESOURCE = "version.properties";

  private Version() {}

  /** Such as {@code 0.1.0}. */
  public static String current() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      properties.load(in);
    } catch (IOException e) {
      throw Dir7Exception.internal("%s cannot be read", RESOURCE).causedBy(e);
    }
    return properties.getProperty("version");
  }
}
