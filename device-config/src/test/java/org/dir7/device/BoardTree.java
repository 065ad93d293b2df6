package org.dir7.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Unpacks the recorded tree of a board, one text file in {@code boards/}: {@code = PATH VALUE} is a
 * file of one line, {@code == PATH} a file of the lines that follow, {@code -> PATH TARGET} a
 * symbolic link; {@code \0} stands for NUL, and what precedes the first entry says where the values
 * come from.
 */
public final class BoardTree {

  private BoardTree() {}

  /** Every recorded board. */
  public static final List<String> NAMES =
      List.of(
          "jetson-nano-4gb",
          "jetson-nano-2gb",
          "orin-nano-4gb",
          "orin-nano-8gb",
          "orin-nano-super",
          "raspberry-pi-4",
          "raspberry-pi-5",
          "generic-amd64",
          "generic-arm64");

  /** Writes the tree below the folder. */
  public static DeviceRoot unpack(String board, Path folder) throws IOException {
    DeviceRoot root = new DeviceRoot(folder);
    try (InputStream in = BoardTree.class.getResourceAsStream("/boards/" + board + ".tree")) {
      String path = null;
      StringBuilder body = new StringBuilder();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] words = line.split(" ", 3);
        boolean entry = words[0].equals("=") || words[0].equals("==") || words[0].equals("->");
        if (!entry) {
          body.append(line).append('\n');
          continue;
        }
        flush(root, path, body);
        path = null;
        if (words[0].equals("==")) {
          path = words[1];
        } else if (words[0].equals("=")) {
          set(root, words[1], words.length > 2 ? words[2] : "");
        } else {
          Path link = folder.resolve(words[1].substring(1));
          Files.createDirectories(link.getParent());
          Files.createSymbolicLink(link, Path.of(words[2]));
        }
      }
      flush(root, path, body);
    }
    return root;
  }

  /** Gives a file of the tree another value, as the kernel would. */
  public static void set(DeviceRoot root, String path, String value) throws IOException {
    Path file = root.folder().resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, value.replace("\\0", "\0") + (value.endsWith("\\0") ? "" : "\n"));
  }

  private static void flush(DeviceRoot root, String path, StringBuilder body) throws IOException {
    if (path != null) {
      set(root, path, body.toString().stripTrailing());
    }
    body.setLength(0);
  }
}
