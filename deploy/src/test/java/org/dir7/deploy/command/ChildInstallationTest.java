package org.dir7.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChildInstallationTest {

  @Test
  void aRefusalDoesNotNameTheFileThatArrived() {
    Path bundle = Path.of("/var/lib/dir7/incoming/7783668f.part");
    assertEquals(
        "its sequence is 4, installed is 5",
        ChildInstallation.withoutName(bundle + ": its sequence is 4, installed is 5", bundle));
    assertEquals(
        "no room in " + bundle, ChildInstallation.withoutName("no room in " + bundle, bundle));
  }
}
