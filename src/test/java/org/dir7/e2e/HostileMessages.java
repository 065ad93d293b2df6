package org.dir7.e2e;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;

/** What nobody in good faith sends to a device; the same from one seed. */
final class HostileMessages {

  private static final int LARGEST = 60_000;

  /** Bytes of a job in which all its fields begin. */
  private static final int HEAD = 40;

  /** Levels from the root that no parser should follow. */
  private static final int DEEP = 20_000;

  private final Random random;
  private final Topics topics;

  /** A kind of message: the id that can be read in it, and its text. */
  private final List<BiFunction<HostileMessages, String, String>> withId =
      List.of(
          (self, id) -> self.job(id, "\"steps\":1e999"),
          (self, id) -> self.job(id, "\"steps\":" + "9".repeat(1 + self.random.nextInt(LARGEST))),
          (self, id) -> self.job(id, "\"guidance\":-1e308"),
          (self, id) -> self.job(id, "\"seed\":-" + self.random.nextLong(1, Long.MAX_VALUE)),
          (self, id) -> self.job(id, "\"steps\":3.5"),
          (self, id) -> self.job(id, "\"deadline_s\":0"),
          (self, id) -> self.job(id, "\"x\":" + "[".repeat(DEEP) + "]".repeat(DEEP)),
          (self, id) -> self.job(id, "\"x\":" + "{\"a\":".repeat(DEEP / 2) + "1"),
          (self, id) -> self.job(id, "\"" + "k".repeat(self.random.nextInt(LARGEST)) + "\":1"),
          (self, id) -> self.job(id, "\"sampler\":\"" + "s".repeat(LARGEST) + "\""),
          (self, id) -> self.job(id, "\"prompt\":\"again\""),
          (self, id) -> self.job(id, "\"format\":\"../../etc/passwd\""),
          (self, id) -> self.job(id, "\"delivery\":\"file\",\"path\":\"../../etc/passwd\""),
          (self, id) -> self.job(id, "\"delivery\":\"file\",\"path\":\"/dev/mem\""),
          (self, id) -> self.job(id, "\"delivery\":\"file\",\"path\":\"a\\u0000b\""),
          (self, id) -> self.job(id, "\"reply_topic\":\"dir7/v1/other/jobs\""),
          (self, id) -> self.job(id, "\"reply_topic\":\"dir7/reply/#\""),
          (self, id) -> self.job(id, "\"reply_topic\":\"dir7/reply/" + "r".repeat(LARGEST) + "\""),
          (self, id) -> self.job(id, "\"preview\":{\"every\":-1,\"size\":1000000}"),
          (self, id) -> "{\"id\":\"" + id + "\",\"prompt\":\"\\ud800\"}",
          (self, id) -> "{\"id\":\"" + id + "\",\"prompt\":\"" + "p".repeat(LARGEST) + "\"}",
          (self, id) -> "{\"id\":\"" + id + "\",\"prompt\":null}",
          (self, id) -> "{\"id\":\"" + id + "\",\"prompt\":\"cut in the mid");

  HostileMessages(long seed, Topics topics) {
    this.random = new Random(seed);
    this.topics = topics;
  }

  private String job(String id, String more) {
    return "{\"id\":\"" + id + "\",\"prompt\":\"x\"," + more + "}";
  }

  /** A job that must be rejected under this id. */
  Outgoing job(String id) {
    String text = withId.get(random.nextInt(withId.size())).apply(this, id);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Outgoing message = Outgoing.json(topics.jobs(), bytes);
    return switch (random.nextInt(4)) {
      case 0 -> // what a message says of itself counts for nothing
          new Outgoing(
              topics.jobs(), bytes, 1, false, "image/png", new byte[100], message.userProperties());
      case 1 -> message.withReply("dir7/v1/other/jobs", null);
      default -> message;
    };
  }

  /** Something without a readable id: the device says that, once. */
  Outgoing nameless() {
    return switch (random.nextInt(7)) {
      case 0 -> Outgoing.json(topics.jobs(), noise(random.nextInt(LARGEST)));
      case 1 -> Outgoing.json(topics.jobs(), new byte[0]);
      case 2 -> text(topics.jobs(), "[".repeat(DEEP));
      case 3 -> text(topics.jobs(), "{\"id\":\"../../x\",\"prompt\":\"x\"}");
      case 4 -> text(topics.jobs(), "{\"id\":" + "1".repeat(LARGEST) + "}");
      case 5 -> text(topics.control(), "{\"command\":\"" + "c".repeat(LARGEST) + "\"}");
      default -> Outgoing.json(topics.control(), noise(random.nextInt(LARGEST)));
    };
  }

  /** A job with some bytes changed: nobody knows what it has become. */
  Outgoing damaged(String id) {
    String text = job(id, "\"steps\":1,\"sampler\":\"" + "s".repeat(LARGEST / 2) + "\"");
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(6); i >= 0; i--) {
      bytes[random.nextInt(HEAD)] = (byte) random.nextInt(256);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return Outgoing.json(topics.jobs(), bytes);
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (length > 0) {
      bytes[0] = (byte) 0xFF; // never UTF-8, so never by chance a job
    }
    return bytes;
  }

  private static Outgoing text(String topic, String text) {
    return Outgoing.json(topic, text.getBytes(StandardCharsets.UTF_8));
  }
}
