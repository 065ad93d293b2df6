package org.dir7.deploy.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.dir7.daemon.ProcessMemory;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.engine.generate.StageSeconds;

/**
 * What was made and where time and memory went.
 *
 * @param load seconds until the engine could draw
 */
record PictureSummary(
    Path out, Generator generator, GenerateRequest request, Picture picture, double load) {

  private static final double MIB = 1048576.0;

  String text(MemoryDetail memory) {
    StringBuilder text = new StringBuilder();
    StageSeconds seconds = picture.seconds();
    int steps = request.steps();
    add(
        text,
        "%s: %dx%d, %d bytes, %s",
        out,
        picture.image().width(),
        picture.image().height(),
        picture.png().length,
        request.noise().isPresent() ? "given noise" : "seed " + request.seed());
    if (picture.promptTruncated()) {
      add(
          text,
          "the prompt was cut to %d tokens",
          generator.engine().config().denoiser().maxTextTokens());
    }
    add(
        text,
        "%s, guidance %s, backend %s, %s engine %.12s",
        request.sampler().id(),
        request.guidance(),
        generator.backendName(),
        generator.engine().precision().id(),
        generator.engine().hash());
    stage(text, "load engine", load);
    stage(text, "encode prompt", seconds.encode() + seconds.prompt());
    stage(text, steps + (steps == 1 ? " step" : " steps"), seconds.steps());
    stage(text, "decode, write PNG", seconds.decode() + seconds.png());
    if (memory != MemoryDetail.none) {
      text.append(generator.memory().table());
      add(text, "%-24s %9.2f MiB", "Java heap, limit", ProcessMemory.heapLimit() / MIB);
      add(text, "%-24s %9.2f MiB", "process, peak", ProcessMemory.peak() / MIB);
    }
    if (memory == MemoryDetail.plan) {
      text.append(
          generator
              .session()
              .arenaUse()
              .map(ArenaTable::of)
              .orElse("no plan: the backend's library makes its own" + System.lineSeparator()));
    }
    return text.toString();
  }

  private static void stage(StringBuilder text, String name, double seconds) {
    add(text, "%-24s %9.2f s", name, seconds);
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("out", out.toString())
        .put("width", picture.image().width())
        .put("height", picture.image().height())
        .put("bytes", picture.png().length)
        .put("steps", request.steps())
        .put("guidance", request.guidance())
        .put("sampler", request.sampler().id())
        .put("prompt_cut", picture.promptTruncated())
        .put("engine", generator.engine().hash())
        .put("precision", generator.engine().precision().id())
        .put("backend", generator.backendName());
    request.prompt().ifPresent(prompt -> root.put("prompt", prompt));
    if (request.noise().isEmpty()) {
      root.put("seed", request.seed());
    }
    StageSeconds seconds = picture.seconds();
    root.putObject("seconds")
        .put("load", load)
        .put("encode", seconds.encode())
        .put("prompt", seconds.prompt())
        .put("steps", seconds.steps())
        .put("decode", seconds.decode())
        .put("png", seconds.png());
    ObjectNode memory = root.putObject("memory_bytes");
    ObjectNode parts = memory.putObject("contract");
    for (MemoryContract.Part part : generator.memory().parts()) {
      parts.put(part.name(), part.bytes());
    }
    memory.put("heap_limit", ProcessMemory.heapLimit());
    memory.put("process_peak", ProcessMemory.peak());
    return root.toPrettyString() + System.lineSeparator();
  }
}
