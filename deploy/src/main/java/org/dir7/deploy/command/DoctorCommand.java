package org.dir7.deploy.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.device.DeviceRoot;
import org.dir7.device.doctor.Doctor;
import org.dir7.device.doctor.DoctorReport;
import org.dir7.device.doctor.DoctorRequest;
import org.dir7.device.doctor.Finding;
import org.dir7.device.doctor.Finding.Level;
import org.dir7.device.doctor.JavaFacts;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dir7 doctor}: can this machine serve, and if not, what to do? */
@Command(
    name = "doctor",
    description = {
      "Say what this machine is, what is missing to serve on it, and what to do.",
      "Reads files only; changes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 doctor",
      "  ./dir7 doctor --backend tensorrt --broker tcp://broker.local:1883",
      "  ./dir7 doctor --root /media/sdcard   # a board's card in a reader; Java is this machine's",
      "",
      "Exit codes: 0 can serve, 4 cannot"
    })
public final class DoctorCommand implements Dir7Command {

  private static final Set<String> BACKENDS = Set.of("auto", "cpu", "tensorrt");
  private static final int MOST_MIB = 1 << 20;

  @Option(
      names = "--backend",
      defaultValue = "auto",
      paramLabel = "NAME",
      description = "auto, cpu or tensorrt: with the last, a missing GPU stops (${DEFAULT-VALUE}).")
  private String backend;

  @Option(
      names = "--broker",
      paramLabel = "URL",
      description = "Try to connect to tcp://HOST[:1883] or ssl://HOST[:8883].")
  private String broker;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Folder of journal and results (DIR7_STATE, else below XDG_STATE_HOME or HOME).")
  private Path state;

  @Option(
      names = "--journal-mib",
      defaultValue = "1024",
      paramLabel = "N",
      description = "Most that the state folder may take, 16 to 1048576 (${DEFAULT-VALUE}).")
  private int journalMib;

  @Option(
      names = "--need-mib",
      paramLabel = "N",
      description = "Memory that serving takes, as the daemon prints it; checks that it fits.")
  private Integer needMib;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Who serves, for the groups (the user of this command).")
  private String user = System.getProperty("user.name");

  @Option(
      names = "--root",
      defaultValue = "/",
      paramLabel = "DIR",
      description = "Look below this folder instead: a mounted card, a recorded tree.")
  private Path root;

  @Override
  public int order() {
    return 60;
  }

  @Override
  public Integer call() {
    DoctorReport report = Doctor.examine(request(System.getenv()));
    System.out.print(report.page());
    if (!report.serves()) {
      throw Dir7Exception.environment(
          "cannot serve here: %s",
          report.findings().stream()
              .filter(finding -> finding.level() == Level.STOP)
              .map(Finding::subject)
              .collect(Collectors.joining(", ")));
    }
    return 0;
  }

  private DoctorRequest request(Map<String, String> environment) {
    if (!BACKENDS.contains(backend)) {
      throw Dir7Exception.usage("--backend %s: must be auto, cpu or tensorrt", backend);
    }
    if (!Files.isDirectory(root)) {
      throw Dir7Exception.badInput("--root %s: no such folder", root);
    }
    range("--journal-mib", journalMib, 16);
    if (needMib != null) {
      range("--need-mib", needMib, 1);
    }
    return new DoctorRequest(
        new DeviceRoot(root),
        JavaFacts.running(),
        backend,
        state != null ? state : defaultState(environment),
        (long) journalMib << 20,
        needMib == null ? OptionalLong.empty() : OptionalLong.of((long) needMib << 20),
        user,
        LocalDate.now(),
        Optional.ofNullable(broker));
  }

  private static void range(String flag, int value, int least) {
    if (value < least || value > MOST_MIB) {
      throw Dir7Exception.usage("%s %d: must be %d to %d", flag, value, least, MOST_MIB);
    }
  }

  /** Where the daemon of any device name would put it. */
  private static Path defaultState(Map<String, String> environment) {
    String explicit = environment.getOrDefault("DIR7_STATE", "");
    if (!explicit.isEmpty()) {
      return Path.of(explicit);
    }
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    if (xdg.startsWith("/")) {
      return Path.of(xdg, "dir7");
    }
    String home = environment.getOrDefault("HOME", "");
    return home.isEmpty() ? Path.of("/var/lib/dir7") : Path.of(home, ".local", "state", "dir7");
  }
}
