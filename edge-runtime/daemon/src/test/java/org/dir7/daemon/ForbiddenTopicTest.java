package org.dir7.daemon;

import java.util.List;
import org.dir7.daemon.home.HomeAssistant;
import org.junit.jupiter.api.Test;

/** A broker that does not let the device hear what stands beside the core. */
final class ForbiddenTopicTest extends DaemonFixture {

  @Override
  List<Extension> extensions() {
    return List.of(new HomeAssistant(EmbeddedBroker.FORBIDDEN));
  }

  @Test
  void jobsAreTakenAllTheSame() throws Exception {
    observer.job(job("f0"));
    observer.event("f0", "done");
  }
}
