package org.dir7.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.helpers.DefaultHandler;

class PageTest {

  private static Document parse(String html) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setErrorHandler(new DefaultHandler()); // throws, and prints nothing
    return builder.parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> all(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  @Test
  void hostileTextStaysTextEverywhere() throws Exception {
    Document page = parse(SamplePage.page().html());
    assertTrue(all(page, "script").isEmpty());
    assertTrue(
        all(page, "h1").get(0).getTextContent().contains("</svg><script>alert(\"x\")</script>&'"),
        "the text is shown as it was given");
    String alternative = all(page, "img").get(1).getAttribute("alt");
    assertTrue(alternative.contains("alert(\"x\")"), alternative);
  }

  @Test
  void charactersThatNoDocumentMayHoldAreReplaced() throws Exception {
    Document page = parse(new Page("a\u0000b\u001Bc\uD800d").html());
    assertEquals("a\uFFFDb\uFFFDc\uFFFDd", all(page, "h1").get(0).getTextContent());
  }

  @Test
  void nothingIsLoadedFromAnywhere() {
    String html = SamplePage.page().html();
    assertFalse(html.matches("(?s).*(src|href)=\"(?!data:|#).*"), "an address that is no data");
    assertFalse(html.contains("url("), "an address in a style");
    assertTrue(html.contains("default-src &#39;none&#39;"), "the policy forbids the rest");
  }

  @Test
  void everyChartHasATextAlternativeUnitsAndATable() throws Exception {
    Document page = parse(SamplePage.page().html());
    List<Element> drawings = all(page, "svg");
    assertEquals(2 * 8, drawings.size(), "two widths of eight charts");
    for (Element drawing : drawings) {
      assertEquals("img", drawing.getAttribute("role"));
      assertFalse(drawing.getElementsByTagName("title").item(0).getTextContent().isBlank());
      assertFalse(drawing.getElementsByTagName("desc").item(0).getTextContent().isBlank());
      assertTrue(texts(drawing).stream().anyMatch(t -> t.endsWith(")")), "an axis with a unit");
      Element figure = (Element) drawing.getParentNode();
      assertTrue(figure.getElementsByTagName("td").getLength() > 0, "its numbers as a table");
    }
  }

  private static List<String> texts(Element drawing) {
    NodeList nodes = drawing.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (((Element) nodes.item(i)).getAttribute("class").equals("unit")) {
        texts.add(nodes.item(i).getTextContent());
      }
    }
    return texts;
  }

  /** A name that would lie on another moves; one without room is left to the table and the hint. */
  @Test
  void namesOfPointsDoNotLieOnOneAnother() throws Exception {
    Html chart =
        new XyChart("Points", "Three.", Axis.linear("x", "s"), Axis.linear("y", "dB"))
            .points(
                "series",
                List.of(
                    new XyChart.Point(1, 3, "first"),
                    new XyChart.Point(1.001, 3, "second"),
                    new XyChart.Point(1.002, 3, "a name without any room ".repeat(9)),
                    new XyChart.Point(5, 9, "third")))
            .html();
    Document page = parse(new Page("Names").section("Points", chart).html());
    for (Element drawing : all(page, "svg")) {
      List<String> texts = new ArrayList<>();
      NodeList nodes = drawing.getElementsByTagName("text");
      for (int i = 0; i < nodes.getLength(); i++) {
        texts.add(nodes.item(i).getTextContent());
      }
      assertTrue(texts.containsAll(List.of("first", "second", "third")), texts.toString());
      assertTrue(texts.stream().noneMatch(t -> t.contains("any room")), texts.toString());
    }
    for (String name : List.of("series, second", "series, a name without any room")) {
      assertTrue(
          all(page, "th").stream().anyMatch(cell -> cell.getTextContent().startsWith(name)), name);
    }
  }

  @Test
  void marksStayInsideTheirDrawing() throws Exception {
    for (Element drawing : all(parse(SamplePage.page().html()), "svg")) {
      String[] box = drawing.getAttribute("viewBox").split(" ", -1);
      NodeList bars = drawing.getElementsByTagName("rect");
      for (int i = 0; i < bars.getLength(); i++) {
        Element bar = (Element) bars.item(i);
        double right = number(bar, "x") + number(bar, "width");
        double bottom = number(bar, "y") + number(bar, "height");
        assertTrue(number(bar, "x") >= 0 && right <= Double.parseDouble(box[2]), "x of a bar");
        assertTrue(number(bar, "y") >= 0 && bottom <= Double.parseDouble(box[3]), "y of a bar");
      }
    }
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void chartsWithoutValuesAreDrawnEmpty() throws Exception {
    Axis axis = Axis.linear("time", "s");
    Page page =
        new Page("empty")
            .section("x", new XyChart("t", "d", axis, Axis.log("y", "s")).html())
            .section("b", new BarChart("t", "d", axis, List.of()).series("s", List.of()).html())
            .section("h", new Histogram("t", "d", axis, new double[] {Double.NaN}).html())
            .section("l", new Timeline("t", "d", axis).html());
    assertEquals(8, all(parse(page.html()), "svg").size());
  }

  @Test
  void aSeriesOfAnotherLengthIsRefused() {
    BarChart chart = new BarChart("t", "d", Axis.linear("time", "s"), List.of("a", "b"));
    assertThrows(IllegalArgumentException.class, () -> chart.series("s", List.of(1.0)));
    assertThrows(IllegalArgumentException.class, () -> new Table("", "a", "b").row("1"));
  }
}
