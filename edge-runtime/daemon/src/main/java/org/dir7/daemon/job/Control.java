package org.dir7.daemon.job;

import com.fasterxml.jackson.databind.JsonNode;
import org.dir7.engine.Dir7Exception;

/** A command to the device. */
public sealed interface Control {

  /** As it stands in the message and in the answer. */
  String command();

  /** About one job. */
  sealed interface OfJob extends Control {
    String id();
  }

  /** Ends a waiting or running job. */
  record Cancel(String id) implements OfJob {
    @Override
    public String command() {
      return "cancel";
    }
  }

  /** Asks where a job stands, or for its answer once more. */
  record Repeat(String id) implements OfJob {
    @Override
    public String command() {
      return "repeat";
    }
  }

  /** Rejects new jobs and finishes those accepted. */
  record Drain() implements Control {
    @Override
    public String command() {
      return "drain";
    }
  }

  /** Takes jobs again. */
  record Resume() implements Control {
    @Override
    public String command() {
      return "resume";
    }
  }

  /** Opens the engine directory anew, between two jobs. */
  record Reload() implements Control {
    @Override
    public String command() {
      return "reload";
    }
  }

  /** Asks where the time of the last jobs went. */
  record Profile() implements Control {
    @Override
    public String command() {
      return "profile";
    }
  }

  /** Reads control messages by the published schema. */
  final class Parser {
    private final MessageSchema schema = MessageSchema.load("control");

    /**
     * @throws Dir7Exception of kind bad input
     */
    public Control parse(byte[] message) {
      JsonNode json = JsonText.read(message);
      schema.check(json);
      return switch (json.get("command").textValue()) {
        case "cancel" -> new Cancel(json.get("id").textValue());
        case "repeat" -> new Repeat(json.get("id").textValue());
        case "drain" -> new Drain();
        case "resume" -> new Resume();
        case "reload" -> new Reload();
        case "profile" -> new Profile();
        default -> throw Dir7Exception.internal("the schema allows a command without code for it");
      };
    }
  }
}
