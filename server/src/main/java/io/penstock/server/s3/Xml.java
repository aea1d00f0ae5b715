package io.penstock.server.s3;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// The XML that S3 speaks: elements that hold text or other elements, and nothing else.
final class Xml {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final int DEPTH_MAX = 16;

    private final StringBuilder out =
            new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    /// An element.
    ///
    /// @param text without that of the elements inside
    record Element(String name, StringBuilder text, List<Element> inside) {
        /// Returns the text of the first element of this name inside; empty if there is none.
        String text(String name) {
            return all(name).stream().findFirst().map(each -> each.text.toString()).orElse("");
        }

        List<Element> all(String name) {
            return inside.stream().filter(each -> each.name.equals(name)).toList();
        }
    }

    /// Returns a document with one element.
    static String document(String name, Runnable inside, Xml to) {
        to.out.append('<').append(name).append(" xmlns=\"").append(NAMESPACE).append("\">");
        inside.run();
        to.out.append("</").append(name).append('>');
        return to.out.toString();
    }

    /// Returns an error document, which has no namespace.
    static String error(Map<String, String> elements) {
        var xml = new Xml();
        xml.element("Error", () -> elements.forEach(xml::leaf));
        return xml.out.toString();
    }

    /// Writes an element with others inside.
    Xml element(String name, Runnable inside) {
        out.append('<').append(name).append('>');
        inside.run();
        out.append("</").append(name).append('>');
        return this;
    }

    /// Writes an element with text.
    Xml leaf(String name, String text) {
        out.append('<').append(name).append('>');
        escape(text);
        out.append("</").append(name).append('>');
        return this;
    }

    Xml leaf(String name, long number) {
        return leaf(name, Long.toString(number));
    }

    Xml leaf(String name, boolean truth) {
        return leaf(name, Boolean.toString(truth));
    }

    /// Writes text.
    Xml text(String text) {
        escape(text);
        return this;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (c < ' ' && c != '\t' && c != '\n') {
                        out.append("&#x").append(Integer.toHexString(c)).append(';');
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }

    /// Reads a document; follows no references to elsewhere.
    ///
    /// @throws Refusal if it is none
    static Element read(String text) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException malformed) {
            throw Refusal.malformedXml();
        }
    }

    private static Element read(XMLStreamReader reader) throws XMLStreamException {
        var root = new Element("", new StringBuilder(), new ArrayList<>());
        Deque<Element> open = new ArrayDeque<>(List.of(root));
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    var element =
                            new Element(
                                    reader.getLocalName(), new StringBuilder(), new ArrayList<>());
                    open.element().inside().add(element);
                    open.push(element);
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                        open.element().text().append(reader.getText());
                case XMLStreamConstants.DTD -> throw Refusal.malformedXml();
                default -> {} // comments and the like
            }
            if (open.size() > DEPTH_MAX) {
                throw Refusal.malformedXml();
            }
        }
        return root.inside().getFirst();
    }
}
