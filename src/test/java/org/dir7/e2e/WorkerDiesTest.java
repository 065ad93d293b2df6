package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker of a group is killed while it draws. Another one does the job: mosquitto forgets it, so
 * that the submitter's repeat brings it back; HiveMQ hands it on, and nobody has to repeat it.
 */
class WorkerDiesTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Far below the client's own minute; nobody says anything of the job any more. */
  private static final Duration REPEAT_AFTER = Duration.ofSeconds(6);

  @TempDir private Path folder;

  @Test
  void onMosquittoTheSubmittersRepeatBringsTheJobToAnother() throws Exception {
    var mosquitto = Mosquitto.find("mosquitto");
    assumeTrue(mosquitto.isPresent(), "mosquitto is not installed");
    assertTrue(repeatsUntilAnother(mosquitto, REPEAT_AFTER) > 0, "it was repeated");
  }

  @Test
  @Tag("slow")
  void onABrokerThatHandsItOnNobodyRepeatsIt() throws Exception {
    // What is asked again later than the test lasts is not what brings it back.
    assertEquals(0, repeatsUntilAnother(Optional.empty(), LIMIT));
  }

  private int repeatsUntilAnother(Optional<Path> mosquitto, Duration repeatAfter) throws Exception {
    try (KillableBroker broker = new KillableBroker(mosquitto, folder);
        GroupWorker first = new GroupWorker("first", broker.port(), folder)) {
      Eventually.holds("the first worker serves", first::serves);
      Heard heard = new Heard();
      try (SubmitClient client =
          SubmitClient.connectToGroup(BrokerConfig.of(broker.uri()), GroupWorker.GROUP)) {
        client.repeatAfter(repeatAfter);
        // Long enough to be killed in: 399 evaluations.
        SubmitRequest request =
            SubmitRequest.of("a job").withId("orphan").withSampler("heun").withSteps(200);
        CompletableFuture<SubmitResult> answer =
            CompletableFuture.supplyAsync(() -> submit(client, request, heard));
        heard.begun.join();
        first.kill();
        try (GroupWorker second = new GroupWorker("second", broker.port(), folder)) {
          byte[] picture = answer.get().png();
          assertArrayEquals(picture, second.stored("orphan").orElseThrow());
          assertTrue(first.stored("orphan").isEmpty(), "the first one had finished it");
          assertEquals(List.of(), heard.connectionsLost);
        }
      }
      return heard.repeats.get();
    }
  }

  private static SubmitResult submit(SubmitClient client, SubmitRequest request, Heard heard) {
    try {
      return client.submit(request, LIMIT, heard);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Heard implements SubmitListener {
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final AtomicInteger repeats = new AtomicInteger();
    private final List<String> connectionsLost = new CopyOnWriteArrayList<>();

    @Override
    public void event(JsonNode event) {
      if (event.path("event").asText().equals("started")) {
        begun.complete(null);
      }
    }

    @Override
    public void notice(String sentence) {
      if (sentence.startsWith("sending job")) {
        repeats.incrementAndGet();
      } else if (sentence.startsWith("connection lost")) {
        connectionsLost.add(sentence);
      }
    }
  }
}
