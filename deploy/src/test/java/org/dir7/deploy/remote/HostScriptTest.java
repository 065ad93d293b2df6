package org.dir7.deploy.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code host.sh} asks of sudo, systemd and dpkg on a real host, in which order. They are
 * stand-ins that write down how they were called: nothing of this machine is touched.
 */
class HostScriptTest {

  @TempDir private Path folder;
  private Path calls;

  @BeforeEach
  void standIns() throws Exception {
    calls = folder.resolve("calls");
    Files.createFile(calls);
    Files.createDirectories(folder.resolve("bin"));
    program("id", "[ \"$1\" = -u ] && echo 1000 || echo someone");
    // Runs what is a stand-in itself, and nothing else.
    program(
        "sudo",
        """
        echo "sudo $*" >> "$calls"
        while [ "${1#-}" != "$1" ]; do [ "$1" != -u ] || shift; shift; done
        while [ "$1" = env ] || [ "${1#*=}" != "$1" ]; do shift; done
        name=${1##*/}; shift
        [ ! -x "$bin/$name" ] || "$bin/$name" "$@"
        """);
    program(
        "dpkg",
        "case $1 in --print-architecture) echo arm64 ;; *) exit \"${dpkg_code:-0}\" ;; esac");
    program("apt-get", "");
    program(
        "systemctl",
        "echo \"systemctl $*\" >> \"$calls\"; [ \"$1\" != is-active ] || { n=$(grep -c is-active"
            + " \"$calls\"); [ \"$n\" -lt \"${active_after:-1}\" ] && echo activating || echo"
            + " active; }");
    program("journalctl", "echo \"the last lines of the log\"");
    program("sleep", "");
  }

  private void program(String name, String body) throws IOException {
    Path file = folder.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What a step printed and how it ended. */
  private record Outcome(int exitCode, String out, String err) {}

  private Outcome step(String name, Map<String, String> variables) throws Exception {
    StringBuilder script = new StringBuilder("step=" + name + "\nroot=\n");
    variables.forEach((key, value) -> script.append(key).append("='").append(value).append("'\n"));
    try (InputStream in = RemoteHost.class.getResourceAsStream("host.sh")) {
      script.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    Path file = Files.writeString(folder.resolve("script"), script);
    ProcessBuilder builder = new ProcessBuilder("sh");
    builder.redirectInput(file.toFile());
    builder.redirectOutput(folder.resolve("out").toFile());
    builder.redirectError(folder.resolve("err").toFile());
    String bin = folder.resolve("bin").toString();
    builder.environment().putAll(variables);
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                bin + ":/usr/bin:/bin",
                "HOME",
                folder.toString(),
                "bin",
                bin,
                "calls",
                calls.toString()));
    int code = builder.start().waitFor();
    return new Outcome(
        code, Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(calls);
  }

  @Test
  void theServiceIsRestartedAndWaitedFor() throws Exception {
    Outcome outcome = step("serve", Map.of("active_after", "3"));
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals(
        List.of(
            "sudo -n systemctl daemon-reload",
            "systemctl daemon-reload",
            "sudo -n systemctl restart dir7-power.service dir7.service",
            "systemctl restart dir7-power.service dir7.service",
            "systemctl is-active dir7.service",
            "systemctl is-active dir7.service",
            "systemctl is-active dir7.service"),
        calls());
  }

  @Test
  void aServiceThatDoesNotComeUpIsGivenUpWithItsLog() throws Exception {
    Outcome outcome = step("serve", Map.of("active_after", "1000"));
    assertEquals(4, outcome.exitCode());
    assertTrue(outcome.err().contains("the last lines of the log"), outcome.err());
  }

  @Test
  void thePackageIsInstalledWithWhatItDependsOn() throws Exception {
    Files.createDirectories(folder.resolve(".cache/dir7-deploy"));
    String deb = folder.resolve(".cache/dir7-deploy/f00d").toString();
    assertEquals(0, step("package", Map.of("file", "f00d")).exitCode());
    assertEquals("sudo -n dpkg --install " + deb, calls().get(0));
    assertTrue(calls().contains("sudo -n mkdir -p /var/lib/dir7/deploy"), calls().toString());
    assertTrue(
        calls().contains("sudo -n cp " + deb + " /var/lib/dir7/deploy/current.deb"),
        calls().toString());
    assertFalse(calls().toString().contains("apt-get"), calls().toString());

    Files.writeString(calls, "");
    assertEquals(0, step("package", Map.of("file", "f00d", "dpkg_code", "1")).exitCode());
    assertEquals(
        "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -y -f install", calls().get(1));
  }

  /** The service's user owns the slots, and cannot look into the home of who logs in. */
  @Test
  void theEngineIsInstalledAsTheServicesUser() throws Exception {
    program("dir7", "[ -r \"$2\" ] && cat \"$2\" > \"$bin/seen\"; exit 1");
    Path work = Files.createDirectories(folder.resolve(".cache/dir7-deploy"));
    Files.writeString(work.resolve("f00d"), "a bundle");
    assertEquals(1, step("engine", Map.of("file", "f00d")).exitCode());
    assertEquals(1, calls().size(), calls().toString());
    assertTrue(
        calls()
            .get(0)
            .matches(
                "sudo -n -H -u dir7 /usr/lib/dir7/bin/dir7 update /tmp/dir7-deploy\\.\\w+/engine"
                    + "\\.dir7u --key /etc/dir7/update\\.pub --base /var/lib/dir7"),
        calls().toString());
    assertEquals("a bundle", Files.readString(folder.resolve("bin/seen")));
  }

  @Test
  void theKeyIsInstalledForAllToRead() throws Exception {
    assertEquals(0, step("settle", Map.of("key", "beef", "config", "")).exitCode());
    assertEquals(
        List.of(
            "sudo -n install -D -m 644 %s /etc/dir7/update.pub"
                .formatted(folder.resolve(".cache/dir7-deploy/beef"))),
        calls());
  }

  @Test
  void factsTellWhetherSudoAsksForAPassword() throws Exception {
    Outcome may = step("facts", Map.of());
    assertEquals(0, may.exitCode(), may.err());
    assertTrue(may.out().contains("architecture arm64\n"), may.out());
    assertTrue(may.out().contains("user someone\nroot yes\n"), may.out());
    program("sudo", "exit 1");
    assertTrue(step("facts", Map.of()).out().contains("user someone\nroot no\n"));
  }
}
