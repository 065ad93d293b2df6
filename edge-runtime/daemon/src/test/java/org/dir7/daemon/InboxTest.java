package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dir7.daemon.mqtt.Incoming;
import org.junit.jupiter.api.Test;

final class InboxTest {

  private static final String COMMAND = "control";

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
    while (inbox.offer(null, message(64 << 10, 1))) {
      taken++;
    }
    // 16 MiB of 64 KiB messages, a little less for what a message takes besides its bytes.
    assertTrue(taken > 240 && taken < 256, taken + " messages");
    inbox.take();
    assertTrue(inbox.offer(null, message(64 << 10, 1)));
    assertFalse(inbox.offer(null, message(64 << 10, 1)));
  }

  @Test
  void messagesAtQos0LeaveHalfTheRoomToOthers() throws Exception {
    Inbox inbox = new Inbox(COMMAND::equals);
    for (int i = 0; i < 1000; i++) {
      assertTrue(
          inbox.offer(null, message(64 << 10, 0)), "is dropped, without ending the connection");
    }
    assertTrue(inbox.offer(null, message(7, 1)));
    int count = 0;
    while (inbox.take().message().qos() == 0) {
      count++;
    }
    assertTrue(count > 120 && count < 128, count + " messages");
  }

  @Test
  void aCommandIsHandedOutAheadOfItsTurnAndInIt() throws Exception {
    Inbox inbox = new Inbox(COMMAND::equals);
    inbox.offer(null, message("jobs", 1, 1));
    inbox.offer(null, message(COMMAND, 2, 1));
    inbox.offer(null, message("jobs", 3, 1));

    Inbox.Arrival ahead = inbox.takeCommand();
    assertEquals(2, ahead.message().size());
    assertNull(inbox.takeCommand());
    assertEquals(1, inbox.take().message().size());
    assertSame(ahead, inbox.take());
    assertEquals(3, inbox.take().message().size());

    inbox.offer(null, message(COMMAND, 4, 1));
    assertEquals(4, inbox.take().message().size());
    assertNull(inbox.takeCommand(), "in its turn before it was asked for");
  }
}
