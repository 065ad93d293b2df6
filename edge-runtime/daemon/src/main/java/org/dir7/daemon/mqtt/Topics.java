package org.dir7.daemon.mqtt;

import java.util.regex.Pattern;

/**
 * Topics of one device, version 1 of the contract (deploy/api/asyncapi.yaml). With a group those of
 * jobs and control are the group's; status, telemetry and the device's events stay its own.
 *
 * @param device null for a client that speaks to a group
 * @param group null for none
 */
public record Topics(String device, String group) {

  private static final Pattern DEVICE = Pattern.compile("[a-z0-9-]{1,32}");
  private static final String GROUPS = "groups";
  private static final Pattern JOB_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** UTF-8 bytes; far below MQTT's 65,535, so that a packet with it stays small. */
  private static final int MAX_TOPIC_LENGTH = 256;

  public Topics(String device) {
    this(device, null);
  }

  /** What a client needs that speaks to a group. */
  public static Topics ofGroup(String group) {
    return new Topics(null, group);
  }

  /**
   * The same device at work for a group.
   *
   * @param name null for the device's own topics
   */
  public Topics in(String name) {
    return new Topics(device, name);
  }

  /** Whether a device or a group may be called so. */
  public static boolean isDeviceName(String name) {
    return DEVICE.matcher(name).matches() && !name.equals(GROUPS);
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
    return "dir7/v1/" + (group == null ? device : GROUPS + "/" + group);
  }

  private String own() {
    return "dir7/v1/" + device;
  }

  public String jobs() {
    return base() + "/jobs";
  }

  public String control() {
    return base() + "/control";
  }

  /** Orders to take an engine or a program. */
  public String update() {
    return own() + "/update";
  }

  /** Chunks of a bundle, for those who have no web server. */
  public String updateData() {
    return own() + "/update/data";
  }

  /** The filter that hands every job of the group to one of its workers. */
  public String sharedJobs() {
    return "$share/" + group + "/" + jobs();
  }

  public String events() {
    return own() + "/events";
  }

  public String status() {
    return own() + "/status";
  }

  public String telemetry() {
    return own() + "/telemetry";
  }

  /** What all topics of a job begin with. */
  public String jobTopics(String id) {
    return base() + "/jobs/" + id + "/";
  }

  public String jobEvents(String id) {
    return base() + "/jobs/" + id + "/events";
  }

  public String jobPreview(String id) {
    return base() + "/jobs/" + id + "/preview";
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
