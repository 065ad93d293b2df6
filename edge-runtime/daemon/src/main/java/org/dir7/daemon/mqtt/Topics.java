package org.dir7.daemon.mqtt;

import java.util.regex.Pattern;

/** Topics of one device, version 1 of the contract (deploy/api/asyncapi.yaml). */
public record Topics(String device) {

  private static final Pattern DEVICE = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern JOB_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** UTF-8 bytes; far below MQTT's 65,535, so that a packet with it stays small. */
  private static final int MAX_TOPIC_LENGTH = 256;

  public static boolean isDeviceName(String name) {
    return DEVICE.matcher(name).matches() && !name.equals("groups");
  }

  /** Whether an id may stand in a topic and in a file name. */
  public static boolean isJobId(String id) {
    return JOB_ID.matcher(id).matches();
  }

  /** Printable ASCII without wildcards, at most 256 characters: safe to publish to. */
  public static boolean isPlainTopic(String topic) {
    return !topic.isEmpty()
        && topic.length() <= MAX_TOPIC_LENGTH
        && topic.chars().allMatch(c -> c > ' ' && c < 127 && c != '#' && c != '+');
  }

  private String base() {
    return "dir7/v1/" + device;
  }

  public String jobs() {
    return base() + "/jobs";
  }

  public String control() {
    return base() + "/control";
  }

  public String events() {
    return base() + "/events";
  }

  public String status() {
    return base() + "/status";
  }

  public String telemetry() {
    return base() + "/telemetry";
  }

  public String jobEvents(String id) {
    return base() + "/jobs/" + id + "/events";
  }

  public String jobResult(String id) {
    return base() + "/jobs/" + id + "/result";
  }

  /** Filter for all that a job publishes. */
  public String allOf(String id) {
    return base() + "/jobs/" + id + "/+";
  }

  /** Filter for the chunks of a job's result. */
  public String chunksOf(String id) {
    return jobResult(id) + "/+";
  }
}
