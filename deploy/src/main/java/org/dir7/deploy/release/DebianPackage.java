package org.dir7.deploy.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;
import org.vafer.jdeb.Console;
import org.vafer.jdeb.DataConsumer;
import org.vafer.jdeb.DataProducer;
import org.vafer.jdeb.DebMaker;
import org.vafer.jdeb.PackagingException;
import org.vafer.jdeb.shaded.commons.compress.archivers.tar.TarArchiveEntry;
import org.vafer.jdeb.shaded.commons.compress.archivers.tar.TarConstants;

/** Packs a tree into a Debian package: every file owned by root, no time but one fixed one. */
final class DebianPackage {

  /** 2026-01-01, as in the jars: the same input gives the same package. */
  private static final long MILLIS = 1_767_225_600_000L;

  private static final int FOLDER_MODE = 0755;

  private DebianPackage() {}

  /**
   * Writes a package, whole or not at all.
   *
   * @param control folder with {@code control} and maintainer scripts
   * @param conffiles absolute paths of files whose changes by the owner outlive an upgrade
   */
  static void write(PackageTree tree, Path control, Set<String> conffiles, Path deb) {
    DebMaker maker =
        new DebMaker(
            new Log(),
            List.of(consumer -> produce(tree, Set.of(), consumer)),
            // These are listed only, and must be among the others as well.
            List.<DataProducer>of(consumer -> produce(tree, conffiles, consumer)));
    maker.setControl(control.toFile());
    Path part = deb.resolveSibling(deb.getFileName() + ".part");
    maker.setDeb(part.toFile());
    maker.setCompression("gzip");
    maker.setTarLongFileMode("gnu");
    maker.setOutputTimestampMs(MILLIS);
    try {
      maker.validate();
      maker.makeDeb();
      Files.move(part, deb, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | PackagingException e) {
      throw Dir7Exception.environment("%s cannot be written: %s", deb, reason(e)).causedBy(e);
    }
  }

  private static String reason(Throwable e) {
    return e.getCause() == null ? e.getMessage() : reason(e.getCause());
  }

  /**
   * @param only these files; empty for all of the tree
   */
  private static void produce(PackageTree tree, Set<String> only, DataConsumer consumer)
      throws IOException {
    for (Path path : tree.entries()) {
      String name = "/" + tree.root().relativize(path);
      boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      if (!only.isEmpty() && !only.contains(name)) {
        continue;
      }
      if (Files.isSymbolicLink(path)) {
        TarArchiveEntry link = new TarArchiveEntry("." + name, TarConstants.LF_SYMLINK);
        link.setLinkName(Files.readSymbolicLink(path).toString());
        consumer.onEachLink(owned(link, 0777));
      } else if (folder) {
        consumer.onEachDir(owned(new TarArchiveEntry("." + name + "/", true), FOLDER_MODE));
      } else {
        TarArchiveEntry file = new TarArchiveEntry("." + name, true);
        file.setSize(Files.size(path));
        try (InputStream in = Files.newInputStream(path)) {
          consumer.onEachFile(in, owned(file, mode(path)));
        }
      }
    }
  }

  private static TarArchiveEntry owned(TarArchiveEntry entry, int mode) {
    entry.setUserId(0);
    entry.setGroupId(0);
    entry.setUserName("root");
    entry.setGroupName("root");
    entry.setMode(mode);
    entry.setModTime(new Date(MILLIS));
    return entry;
  }

  private static int mode(Path file) throws IOException {
    boolean program =
        Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
    return program ? 0755 : 0644;
  }

  /** What jdeb has to say is for the log. */
  private static final class Log implements Console {
    @Override
    public void debug(String message) {
      Logger.trace(message);
    }

    @Override
    public void info(String message) {
      Logger.debug(message);
    }

    @Override
    public void warn(String message) {
      Logger.warn(message);
    }
  }
}
