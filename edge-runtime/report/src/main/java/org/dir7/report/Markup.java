package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes markup that is HTML and well-formed XML at once. Every text and every attribute is escaped
 * here and nowhere else; characters that XML forbids become U+FFFD.
 */
final class Markup {

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are names and values in turns, numbers with two decimals. */
  @CanIgnoreReturnValue
  Markup open(String name, Object... attributes) {
    tag(name, attributes);
    out.append('>');
    open.push(name);
    return this;
  }

  /** An element without content. */
  @CanIgnoreReturnValue
  Markup empty(String name, Object... attributes) {
    tag(name, attributes);
    out.append("/>");
    return this;
  }

  /** An element of text. */
  @CanIgnoreReturnValue
  Markup element(String name, String text, Object... attributes) {
    return open(name, attributes).text(text).close();
  }

  @CanIgnoreReturnValue
  Markup text(String text) {
    escape(text);
    return this;
  }

  /** Closes the element opened last. */
  @CanIgnoreReturnValue
  Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  @CanIgnoreReturnValue
  Markup add(Html part) {
    out.append(part);
    return this;
  }

  Html html() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return new Html(out.toString());
  }

  private void tag(String name, Object... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(value(attributes[i + 1]));
      out.append('"');
    }
  }

  private static String value(Object value) {
    if (value instanceof Double number) {
      String text = String.format(Locale.ROOT, "%.2f", number);
      return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }
    return value.toString();
  }

  private void escape(String text) {
    text.codePoints().forEach(this::escape);
  }

  private void escape(int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
    }
  }

  /** Characters of XML 1.0, without the C1 controls. */
  private static boolean allowed(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= ' ' && c < 0x7F)
        || (c >= 0xA0 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
