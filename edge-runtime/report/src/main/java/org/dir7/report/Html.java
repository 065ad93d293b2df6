package org.dir7.report;

import java.util.List;

/**
 * A piece of a page: markup that is well-formed and safe, for it can only be made here, from text
 * that is escaped.
 */
public final class Html {

  private final String markup;

  Html(String markup) {
    this.markup = markup;
  }

  /** A paragraph. */
  public static Html paragraph(String text) {
    return new Markup().element("p", text).html();
  }

  /** Verbatim text, such as a command, that scrolls where it is too wide. */
  public static Html code(String text) {
    return new Markup().open("pre").element("code", text).close().html();
  }

  /** A list of sentences. */
  public static Html list(List<String> items) {
    Markup list = new Markup().open("ul");
    items.forEach(item -> list.element("li", item));
    return list.close().html();
  }

  /** A sentence set apart. */
  public static Html note(String text) {
    return new Markup().element("p", text, "class", "note").html();
  }

  /** A sentence that a reader must not miss; the word "Warning" says so without colour. */
  public static Html warning(String text) {
    return new Markup()
        .open("p", "class", "note warning")
        .element("strong", "Warning: ")
        .text(text)
        .close()
        .html();
  }

  /** A section or figure that cannot be shown, and why. */
  public static Html notAvailable(String reason) {
    return new Markup().element("p", "not available: " + reason, "class", "note missing").html();
  }

  /** Text that opens on a click, without a script. */
  public static Html details(String summary, Html... content) {
    Markup details = new Markup().open("details").element("summary", summary);
    for (Html part : content) {
      details.add(part);
    }
    return details.close().html();
  }

  /**
   * A headline figure.
   *
   * @param label what it is
   * @param value with its unit
   * @param remark small print, may be empty
   */
  public record Tile(String label, String value, String remark) {}

  /** Headline figures side by side. */
  public static Html tiles(List<Tile> tiles) {
    Markup list = new Markup().open("dl", "class", "tiles");
    for (Tile tile : tiles) {
      list.open("div").element("dt", tile.label()).open("dd").element("b", tile.value());
      if (!tile.remark().isEmpty()) {
        list.element("small", tile.remark());
      }
      list.close().close();
    }
    return list.close().html();
  }

  /** One after the other. */
  public static Html all(List<Html> parts) {
    Markup all = new Markup();
    parts.forEach(all::add);
    return all.html();
  }

  /** The markup. */
  @Override
  public String toString() {
    return markup;
  }
}
