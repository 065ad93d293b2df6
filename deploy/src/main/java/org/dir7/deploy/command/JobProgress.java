package org.dir7.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.deploy.cli.Progress;

/** A job's events as progress on standard error. */
public final class JobProgress implements SubmitListener, AutoCloseable {

  private final Progress progress;

  public JobProgress(String id) {
    this.progress = Progress.of("job " + id);
  }

  @Override
  public void event(JsonNode event) {
    switch (event.path("event").asText()) {
      case "accepted" -> {
        int before = event.path("position").asInt();
        if (before > 0) {
          progress.line("accepted; jobs before it: " + before);
        }
      }
      case "progress" ->
          progress.update(event.path("step").asInt(), event.path("steps").asInt(), "");
      default -> {
        // The end is told by the answer.
      }
    }
  }

  @Override
  public void notice(String sentence) {
    progress.line(sentence);
  }

  @Override
  public void close() {
    progress.close();
  }
}
