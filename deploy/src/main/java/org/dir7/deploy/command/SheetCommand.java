package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dir7.daemon.MemoryFit;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.image.ContactSheet;
import org.dir7.engine.image.PictureText;
import org.dir7.engine.image.PngWriter;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.io.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code dir7 sheet}: many prompts on one picture, to see what a checkpoint or an engine can do.
 */
@Command(
    name = "sheet",
    description = "Draw every prompt of a file and lay the pictures out on one sheet.",
    footer = {
      "",
      "Example:",
      "  ./dir7 sheet --engine build/emoji.dir7 --prompts models/dir7-s-emoji/sample-prompts.txt"
          + " \\",
      "      --out samples.png"
    })
public final class SheetCommand implements Dir7Command {

  private static final int MARGIN = 8;

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "DIR",
      description = "Engine directory made by quantize.")
  private Path engine;

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = "FILE",
      description = "One prompt a line, UTF-8; empty lines are left out.")
  private Path prompts;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.png",
      description = "Where the sheet goes.")
  private Path out;

  @Option(
      names = "--columns",
      paramLabel = "N",
      defaultValue = "6",
      description = "Pictures a row. Default: 6.")
  private int columns;

  @Mixin private PictureOptions picture;

  @Override
  public int order() {
    return 25;
  }

  @Override
  public Integer call() {
    if (columns < 1) {
      throw Dir7Exception.usage("--columns: %d is less than 1", columns);
    }
    picture.check();
    List<String> lines = PromptFile.read(prompts);
    OutFile.check("--out", out);
    try (Generator generator =
        Preparing.open(engine, "auto", SessionOptions.DEFAULT, MemoryFit.here())) {
      GenerateRequest request =
          picture.applyTo(
              generator.request(), generator.engine().config().diffusion().prediction());
      List<RgbImage> pictures = new ArrayList<>();
      try (Progress progress = Progress.of("drawing")) {
        for (String line : lines) {
          pictures.add(generator.generate(request.withPrompt(line), GenerateListener.NONE).image());
          progress.update(pictures.size(), lines.size(), line);
        }
      }
      RgbImage sheet = ContactSheet.of(pictures, columns, MARGIN);
      AtomicFile.write(
          out, PngWriter.write(sheet, Map.of(PictureText.SOFTWARE, Generator.SOFTWARE)));
      System.out.printf(
          "%s: %d pictures, %dx%d%n", out, lines.size(), sheet.width(), sheet.height());
    }
    return 0;
  }
}
