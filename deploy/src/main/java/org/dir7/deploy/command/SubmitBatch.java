package org.dir7.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;

/** A file of jobs, several of them under way at a time; one that fails does not end the others. */
final class SubmitBatch {

  private static final int MAX_LINES = 100_000;

  /**
   * A job of the file.
   *
   * @param number of its line, from 1
   */
  record Line(int number, SubmitRequest job) {}

  private final Path folder;
  private final Progress progress;
  private final Map<String, Integer> numbers;
  private int ended;
  private int failed;

  private SubmitBatch(Path folder, Progress progress, List<Line> lines) {
    this.folder = folder;
    this.progress = progress;
    this.numbers = lines.stream().collect(Collectors.toMap(line -> line.job().id(), Line::number));
  }

  /**
   * Reads a file: a line is a prompt or a job as JSON; empty lines and those that begin with # are
   * skipped.
   *
   * @param prefix the jobs without an id of their own are called so, with the line's number; null
   *     for random ids
   * @throws Dir7Exception of kind bad input, naming the line
   */
  static List<Line> read(Path file, String prefix) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw Dir7Exception.badInput("cannot read the batch %s", file).causedBy(e);
    }
    if (lines.size() > MAX_LINES) {
      throw Dir7Exception.badInput(
          "%s has %d lines; at most %d are taken", file, lines.size(), MAX_LINES);
    }
    List<Line> jobs = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        SubmitRequest job = job(line, prefix == null ? null : prefix + "-" + (i + 1));
        if (!ids.add(job.id())) {
          throw Dir7Exception.badInput("the id %s was there before", job.id());
        }
        jobs.add(new Line(i + 1, job));
      } catch (Dir7Exception e) {
        throw Dir7Exception.badInput("%s line %d: %s", file, i + 1, e.getMessage()).causedBy(e);
      }
    }
    if (jobs.isEmpty()) {
      throw Dir7Exception.badInput("%s has no jobs", file);
    }
    return jobs;
  }

  private static SubmitRequest job(String line, String id) {
    if (line.startsWith("{")) {
      return SubmitRequest.ofJson(line, id);
    }
    SubmitRequest job = SubmitRequest.of(PromptArgument.check(line));
    return id == null ? job : job.withId(id);
  }

  /**
   * Submits all and writes what comes to {@code folder/ID.png}, or as the job's format is called;
   * what fails is told with its line.
   *
   * @return how many failed
   */
  static int run(
      SubmitClient client, List<Line> lines, int window, Duration limit, OutFolder folder)
      throws InterruptedException {
    try (Progress progress = Progress.of("batch")) {
      SubmitBatch batch = new SubmitBatch(folder.path(), progress, lines);
      SubmitListener notices =
          new SubmitListener() {
            @Override
            public void event(JsonNode event) {}

            @Override
            public void notice(String sentence) {
              if (!sentence.contains("next try in")) {
                progress.line(sentence);
              }
            }
          };
      client.submitAll(
          lines.stream().map(Line::job).iterator(), window, limit, notices, batch::ended);
      return batch.failed;
    }
  }

  private void ended(SubmitClient.Outcome outcome) {
    ended++;
    if (outcome.failure() != null) {
      failed++;
      progress.line(
          "line %d: %s".formatted(numbers.get(outcome.id()), outcome.failure().getMessage()));
    } else {
      AtomicFile.write(folder.resolve(outcome.result().fileName()), outcome.result().png());
    }
    progress.update(ended, numbers.size(), outcome.id());
  }
}
