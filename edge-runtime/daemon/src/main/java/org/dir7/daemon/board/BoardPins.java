package org.dir7.daemon.board;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.config.BoardConfig;
import org.dir7.daemon.job.JsonText;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Reading;
import org.dir7.device.board.BoardModel;
import org.dir7.device.limit.Admission;
import org.dir7.device.pin.FanCurve;
import org.dir7.device.pin.LedCode;
import org.dir7.device.pin.Pins;
import org.dir7.device.pin.PwmFan;
import org.tinylog.Logger;

/** The button asks for the preset picture, the light says how the daemon is, the fan cools. */
final class BoardPins implements AutoCloseable {

  private final ExtensionHost host;
  private final Optional<String> prompt;
  private final Pins pins;
  private final Optional<PwmFan> fan;
  private final List<String> fanProblems = new ArrayList<>();
  private volatile boolean failed;

  BoardPins(BoardConfig config, BoardModel model, DeviceRoot root, ExtensionHost host) {
    this.host = host;
    this.prompt = config.buttonPrompt();
    this.pins = Pins.open(model, root, config.pins(), this::pressed);
    if (config.fan().isPresent()) {
      Reading<PwmFan> opened = PwmFan.open(model, root, config.fan().getAsInt(), FanCurve.USUAL);
      opened.reason().ifPresent(fanProblems::add);
      fan = opened.value();
    } else {
      fan = Optional.empty();
    }
  }

  private void pressed() {
    if (prompt.isEmpty()) {
      return;
    }
    // A board without a clock battery may wake up in the past: the id must not depend on time.
    String id = "button-" + UUID.randomUUID();
    ObjectNode job = JsonText.MAPPER.createObjectNode().put("id", id).put("prompt", prompt.get());
    try {
      boolean taken = host.submit(JsonText.MAPPER.writeValueAsBytes(job));
      Logger.info("board: the button was pressed: job {}{}", id, taken ? "" : " was not taken");
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      Logger.error(e, "board: the button's job cannot be written");
    }
  }

  /**
   * Sets light and fan for the moment.
   *
   * @param celsius of the hottest zone
   */
  void update(OptionalDouble celsius, Admission admission, ExtensionHost.Snapshot daemon) {
    pins.show(code(admission, daemon));
    if (fan.isPresent()) {
      try {
        fan.get().update(celsius);
      } catch (RuntimeException e) {
        fanProblems.add("fan: " + e.getMessage());
      }
    }
  }

  private LedCode code(Admission admission, ExtensionHost.Snapshot daemon) {
    if (daemon.engine().isEmpty()) {
      return LedCode.STARTING;
    }
    if (admission.hot()) {
      return LedCode.TOO_HOT;
    }
    if (daemon.runningId() != null) {
      return LedCode.BUSY;
    }
    return daemon.connected() && !failed ? LedCode.READY : LedCode.ERROR;
  }

  /** A job ended; the light shows a failure until the next job. */
  void ended(boolean failure) {
    failed = failure;
  }

  List<String> problems() {
    List<String> all = new ArrayList<>(pins.problems());
    all.addAll(fanProblems);
    return all;
  }

  @Override
  public void close() {
    pins.close();
    fan.ifPresent(PwmFan::close);
  }
}
