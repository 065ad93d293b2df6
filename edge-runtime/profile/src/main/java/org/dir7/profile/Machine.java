package org.dir7.profile;

/**
 * Where it was measured.
 *
 * @param target one of the targets' names
 * @param board as it calls itself
 * @param processor for people
 * @param cores that the system may use
 * @param memory bytes that the kernel manages; 0 where unknown
 * @param system operating system and kernel
 * @param java version of the virtual machine
 * @param loadBefore load average of the last minute at the start; below 0 where unknown
 * @param loadAfter the same at the end
 */
public record Machine(
    String target,
    String board,
    String processor,
    int cores,
    long memory,
    String system,
    String java,
    double loadBefore,
    double loadAfter) {}
