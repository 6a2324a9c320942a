package org.e2eechat.loadtest.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a load simulation has written about a run.
 *
 * @param facts its texts: simulation, scale, machine, commit, date
 * @param figures in the order in which they were written
 * @param samples what the server said of itself, by what was looked at; all lists have the same length
 */
record RunFile(
        Map<String, String> facts, Map<String, Double> figures, Map<String, List<Double>> samples) {
    private static final String FIGURES = "figures";
    private static final String SAMPLES = "samples";

    static RunFile read(Path file) throws IOException {
        return parse(Files.readString(file, UTF_8));
    }

    static RunFile parse(String text) {
        Map<String, String> facts = new HashMap<>();
        Map<String, Double> figures = new LinkedHashMap<>();
        Map<String, List<Double>> samples = new HashMap<>();
        List<String> path = new ArrayList<>(); // names of the objects and lists around a value
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            String name = "";
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> name = json.getString();
                    case START_OBJECT, START_ARRAY -> path.add(name);
                    case END_OBJECT, END_ARRAY -> path.removeLast();
                    case VALUE_STRING -> {
                        if (path.size() == 1) {
                            facts.put(name, json.getString());
                        }
                    }
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                        if (path.size() > 1 && path.get(1).equals(FIGURES)) {
                            figures.put(name, json.getDoubleValue());
                        } else if (path.size() > 1 && path.get(1).equals(SAMPLES)) {
                            samples.computeIfAbsent(name, _ -> new ArrayList<>())
                                    .add(json.getDoubleValue());
                        }
                    }
                    default -> {} // verdicts are for people
                }
            }
        }
        return new RunFile(facts, figures, samples);
    }

    String fact(String name) {
        return facts.getOrDefault(name, "unknown");
    }

    /** Where it comes from, in a line. */
    String origin() {
        return "%s, commit %s, %s, %s"
                .formatted(fact("date"), fact("commit"), fact("scale"), fact("machine"));
    }

    List<Double> samples(String of) {
        return samples.getOrDefault(of, List.of());
    }
}
