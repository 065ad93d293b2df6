package org.dir7.deploy.command;

/** How much {@code generate --memory} says; the names are the option's values. */
enum MemoryDetail {
  none,
  parts,
  plan
}
