package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.dir7.daemon.mqtt.Incoming;
import org.junit.jupiter.api.Test;

final class InboxTest {

  private static final String COMMAND = "control";
  private static final Consumer<Incoming> NOBODY = message -> {};

  private static Incoming message(int bytes, int qos) {
    return message("jobs", bytes, qos);
  }

  private static Incoming message(String topic, int bytes, int qos) {
    return new Incoming(topic, new byte[bytes], bytes, qos, false, 1, null, null, null);
  }

  @Test
  void aBrokerThatSendsTooMuchMeetsABoundAndTakingMakesRoom() throws Exception {
    Inbox inbox = new Inbox(COMMAND::equals);
    int taken = 0;
    while (inbox.offer(message(64 << 10, 1), NOBODY)) {
      taken++;
    }
    // 16 MiB of 64 KiB messages, a little less for what a message takes besides its bytes.
    assertTrue(taken > 240 && taken < 256, taken + " messages");
    inbox.take();
    assertTrue(inbox.offer(message(64 << 10, 1), NOBODY));
    assertFalse(inbox.offer(message(64 << 10, 1), NOBODY));
  }

  @Test
  void messagesAtQos0LeaveHalfTheRoomToOthers() throws Exception {
    Inbox inbox = new Inbox(COMMAND::equals);
    for (int i = 0; i < 1000; i++) {
      assertTrue(
          inbox.offer(message(64 << 10, 0), NOBODY), "is dropped, without ending the connection");
    }
    assertTrue(inbox.offer(message(7, 1), NOBODY));
    int count = 0;
    while (inbox.take().message().qos() == 0) {
      count++;
    }
    assertTrue(count > 120 && count < 128, count + " messages");
  }

  @Test
  void aCommandIsHandedOutAheadOfItsTurnAndInIt() throws Exception {
    Inbox inbox = new Inbox(COMMAND::equals);
    inbox.offer(message("jobs", 1, 1), NOBODY);
    inbox.offer(message(COMMAND, 2, 1), NOBODY);
    inbox.offer(message("jobs", 3, 1), NOBODY);

    Inbox.Arrival ahead = inbox.takeCommand();
    assertEquals(2, ahead.message().size());
    assertNull(inbox.takeCommand());
    assertEquals(1, inbox.take().message().size());
    assertSame(ahead, inbox.take());
    assertEquals(3, inbox.take().message().size());

    inbox.offer(message(COMMAND, 4, 1), NOBODY);
    assertEquals(4, inbox.take().message().size());
    assertNull(inbox.takeCommand(), "in its turn before it was asked for");
  }

  @Test
  void acknowledgedAheadOrInTurnTheOrderIsThatOfArrival() throws Exception {
    Inbox inbox = new Inbox(COMMAND::equals);
    List<Integer> acknowledged = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      inbox.offer(message(i, 1), message -> acknowledged.add(message.size()));
    }
    Inbox.Arrival first = inbox.take();
    assertSame(first, inbox.unacknowledged());
    inbox.acknowledge(first);
    inbox.acknowledge(inbox.unacknowledged());
    assertEquals(List.of(1, 2), acknowledged);
    Inbox.Arrival second = inbox.take();
    inbox.acknowledge(second);
    assertEquals(List.of(1, 2), acknowledged, "once only");
    Inbox.Arrival third = inbox.take();
    inbox.acknowledge(third);
    assertEquals(List.of(1, 2, 3), acknowledged);
    assertNull(inbox.unacknowledged());
  }

  @Test
  void whatIsAcknowledgedAheadLeavesRoomForWhatABrokerSendsBeforeItHearsOfAnything()
      throws Exception {
    Inbox inbox = new Inbox(COMMAND::equals);
    int ahead = 0;
    boolean more = true;
    while (more) {
      assertTrue(inbox.offer(message(64 << 10, 1), NOBODY), ahead + " acknowledged");
      Inbox.Arrival next = inbox.unacknowledged();
      more = next != null;
      if (more) {
        inbox.acknowledge(next);
        ahead++;
      }
    }
    assertTrue(ahead > 60 && ahead < 64, ahead + " of 64 KiB in 4 MiB");
    for (int i = 1; i < Inbox.RECEIVE_MAXIMUM; i++) {
      assertTrue(inbox.offer(message(64 << 10, 1), NOBODY));
    }
    inbox.take(); // makes room for the next
    assertNotNull(inbox.unacknowledged());
  }
}
