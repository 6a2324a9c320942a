package org.e2eechat.loadtest.picture;

import com.google.errorprone.annotations.FormatMethod;

import java.util.List;
import java.util.Locale;

/** A picture: elements, one after the other. Lengths are in pixels, from the top left corner. */
public final class Svg {
    public static final String INK = "#222222";
    public static final String GRID = "#dddddd";

    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;

    public Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    public void text(double x, double y, int size, String anchor, String text) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x, y, size, anchor, INK, escaped(text));
    }

    public void line(double x1, double y1, double x2, double y2, String colour) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                x1, y1, x2, y2, colour);
    }

    public void bar(double x, double y, double barWidth, double barHeight, String colour) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x, y, barWidth, barHeight, colour);
    }

    public void dot(double x, double y, String colour) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
    }

    public void curve(List<String> points, String colour, boolean dashed) {
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
                String.join(" ", points), colour, dashed ? " stroke-dasharray=\"6 4\"" : "");
    }

    @Override
    public String toString() {
        String viewBox = "0 0 " + width + " " + height;
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="VIEW_BOX" font-family="sans-serif">
        <rect width="100%" height="100%" fill="white"/>
        ELEMENTS</svg>
        """
                .replace("VIEW_BOX", viewBox)
                .replace("ELEMENTS", elements);
    }

    @FormatMethod
    private void add(String format, Object... values) {
        elements.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
