package org.dir7.device.doctor;

import java.util.ArrayList;
import java.util.List;
import org.dir7.device.board.Board;
import org.dir7.device.board.BoardDetector;
import org.dir7.device.sensor.SensorSample;
import org.dir7.device.sensor.Sensors;

/** Examines a machine. Reads files, and connects to the broker if asked; changes nothing. */
public final class Doctor {

  private Doctor() {}

  public static DoctorReport examine(DoctorRequest request) {
    Board board = BoardDetector.detect(request.root());
    List<Finding> findings = new ArrayList<>();
    SystemChecks system = new SystemChecks(board, request);
    findings.add(system.processor());
    findings.add(system.memory());
    findings.add(system.libc());
    findings.add(system.clock());
    JavaChecks java = new JavaChecks(request.java());
    findings.add(java.version());
    findings.add(java.vector());
    findings.addAll(new GpuChecks(board, request).all());
    findings.addAll(new PackageChecks(board, request).all());
    findings.add(new StateCheck(request).run());
    findings.addAll(new GroupChecks(board, request).all());
    sensors(board, request, findings);
    request.broker().ifPresent(address -> findings.add(BrokerCheck.run(address)));
    return new DoctorReport(board, findings);
  }

  private static void sensors(Board board, DoctorRequest request, List<Finding> findings) {
    try (Sensors sensors = Sensors.open(request.root())) {
      SensorSample sample = sensors.sample();
      SensorChecks checks = new SensorChecks(board, sample);
      findings.add(checks.measured());
      checks.throttling().ifPresent(findings::add);
      checks.powerMode().ifPresent(findings::add);
    }
  }
}
