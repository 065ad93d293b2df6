package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of sections. Its content security policy forbids scripts and requests, so that text from a
 * file of unknown origin can do no harm even if an escape were missed.
 */
public final class Page {

  /** Inline styles and embedded pictures, and nothing else. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private final String title;
  private String lead = "";
  private final List<Section> sections = new ArrayList<>();

  private record Section(String heading, List<Html> content) {}

  public Page(String title) {
    this.title = title;
  }

  /** A sentence under the title: what was measured, where and when. */
  @CanIgnoreReturnValue
  public Page lead(String sentence) {
    lead = sentence;
    return this;
  }

  /** Appends a section; a table of contents links to its heading. */
  @CanIgnoreReturnValue
  public Page section(String heading, Html... content) {
    return section(heading, List.of(content));
  }

  /** Appends a section; a table of contents links to its heading. */
  @CanIgnoreReturnValue
  public Page section(String heading, List<Html> content) {
    sections.add(new Section(heading, List.copyOf(content)));
    return this;
  }

  /** The file's text, UTF-8. */
  public String html() {
    Markup page = new Markup().open("html", "lang", "en");
    head(page);
    page.open("body").open("main");
    page.element("h1", title);
    if (!lead.isEmpty()) {
      page.element("p", lead, "class", "lead");
    }
    contents(page);
    for (int i = 0; i < sections.size(); i++) {
      page.open("section").element("h2", sections.get(i).heading(), "id", "section-" + i);
      sections.get(i).content().forEach(page::add);
      page.close();
    }
    return "<!DOCTYPE html>\n" + page.close().close().close().html() + "\n";
  }

  private void head(Markup page) {
    page.open("head")
        .empty("meta", "charset", "utf-8")
        .empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY)
        .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .empty("meta", "name", "color-scheme", "content", "light dark")
        .empty("link", "rel", "icon", "href", "data:,")
        .element("title", title)
        .open("style")
        .add(new Html(style()))
        .close()
        .close();
  }

  private void contents(Markup page) {
    if (sections.size() < 3) {
      return;
    }
    page.open("nav", "aria-label", "Contents").open("ul");
    for (int i = 0; i < sections.size(); i++) {
      page.open("li").element("a", sections.get(i).heading(), "href", "#section-" + i).close();
    }
    page.close().close();
  }

  /** The style sheet; it contains none of {@code <}, {@code &}. */
  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
