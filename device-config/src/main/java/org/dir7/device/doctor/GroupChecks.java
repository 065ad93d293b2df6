package org.dir7.device.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.Board;

/** Whether the user may open the devices that are there: GPU, pins, power monitor. */
final class GroupChecks {

  private final Board board;
  private final DoctorRequest request;

  GroupChecks(Board board, DoctorRequest request) {
    this.board = board;
    this.request = request;
  }

  List<Finding> all() {
    DeviceRoot root = request.root();
    if (request.user().equals("root") || root.find("/etc/group").isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    if (board.model().isJetson() && root.exists("/dev/nvmap")) {
      check("video", "the GPU", findings);
      if (root.exists("/dev/dri/renderD128")) {
        check("render", "the GPU", findings);
      }
    }
    if (board.model().isJetson() || board.model().isRaspberryPi()) {
      if (!root.list("/dev", "gpiochip*").isEmpty()) {
        check("gpio", "button, LED and fan", findings);
      }
      if (!root.list("/dev", "i2c-*").isEmpty()) {
        check("i2c", "sensors on the header", findings);
      }
    }
    return findings;
  }

  private void check(String group, String what, List<Finding> findings) {
    Set<String> members = members(group);
    if (members == null) {
      findings.add(
          Finding.warn(
              "group " + group,
              "does not exist; " + what + " stay closed to " + request.user(),
              "sudo groupadd -r "
                  + group
                  + " && sudo usermod -aG "
                  + group
                  + " "
                  + request.user()));
    } else if (!members.contains(request.user())) {
      findings.add(
          Finding.warn(
              "group " + group,
              request.user() + " is not in it; " + what + " stay closed",
              "sudo usermod -aG " + group + " " + request.user() + "   # then log in again"));
    } else {
      findings.add(Finding.ok("group " + group, request.user() + " may use " + what));
    }
  }

  /** Members of a group, those whose main group it is included; null if there is no such group. */
  private Set<String> members(String group) {
    String number = null;
    Set<String> members = new HashSet<>();
    for (String line : request.root().find("/etc/group").orElse("").lines().toList()) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4 && fields[0].equals(group)) {
        number = fields[2];
        members.addAll(Arrays.asList(fields[3].split(",", -1)));
      }
    }
    if (number == null) {
      return null;
    }
    for (String line : request.root().find("/etc/passwd").orElse("").lines().toList()) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4 && fields[3].equals(number)) {
        members.add(fields[0]);
      }
    }
    return members;
  }
}
