package org.e2eechat.server.docs;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of JSON Schema that asyncapi.json uses, read more strictly than by the standard: an object may have no member that its schema does not name, so that a field which is
 * sent and not described is found. A keyword that is not known here is an error and not ignored.
 */
final class Schemas {

    private final Object document;

    Schemas(Object document) {
        this.document = document;
    }

    /** What is wrong with a value, each problem with its place; empty when it fits. */
    List<String> problems(Object value, Object schema) {
        List<String> problems = new ArrayList<>();
        check("", value, schema, problems);
        return problems;
    }

    private void check(String place, Object value, Object schema, List<String> problems) {
        Documents.members(schema)
                .forEach(
                        (keyword, rule) -> {
                            if (keyword.equals("properties")) {
                                checkMembers(
                                        place,
                                        Documents.members(value),
                                        Documents.members(rule),
                                        problems);
                            } else if (keyword.equals("items")) {
                                ((List<?>) value)
                                        .forEach(
                                                element ->
                                                        check(
                                                                place + "[]",
                                                                element,
                                                                rule,
                                                                problems));
                            } else if (keyword.equals("$ref")) {
                                check(place, value, target((String) rule), problems);
                            } else if (keyword.equals("allOf")) {
                                ((List<?>) rule)
                                        .forEach(part -> check(place, value, part, problems));
                            } else if (!keyword.equals("description")
                                    && !holds(keyword, rule, value)) {
                                problems.add(place + " breaks " + keyword + " " + rule);
                            }
                        });
    }

    private void checkMembers(
            String place,
            Map<String, Object> value,
            Map<String, Object> schemas,
            List<String> problems) {
        value.forEach(
                (name, member) -> {
                    if (schemas.containsKey(name)) {
                        check(place + "." + name, member, schemas.get(name), problems);
                    } else {
                        problems.add(place + "." + name + " is not described");
                    }
                });
    }

    private Object target(String reference) {
        return Documents.at(document, reference.substring(1));
    }

    private boolean holds(String keyword, Object rule, Object value) {
        return switch (keyword) {
            case "type" -> isOf((String) rule, value);
            case "const" -> value.equals(rule);
            case "enum" -> ((List<?>) rule).contains(value);
            case "required" ->
                    Documents.members(value).keySet().containsAll(Set.copyOf(names(rule)));
            case "anyOf" ->
                    ((List<?>) rule).stream().anyMatch(part -> problems(value, part).isEmpty());
            case "minLength" -> ((String) value).length() >= number(rule);
            case "maxLength" -> ((String) value).length() <= number(rule);
            case "pattern" -> ((String) value).matches((String) rule);
            case "minimum" -> ((BigDecimal) value).compareTo((BigDecimal) rule) >= 0;
            case "maximum" -> ((BigDecimal) value).compareTo((BigDecimal) rule) <= 0;
            case "minItems" -> ((List<?>) value).size() >= number(rule);
            case "maxItems" -> ((List<?>) value).size() <= number(rule);
            default -> throw new AssertionError("a keyword that this does not know: " + keyword);
        };
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" ->
                    value instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0;
            default -> throw new AssertionError("a type that this does not know: " + type);
        };
    }

    private static List<String> names(Object rule) {
        return ((List<?>) rule).stream().map(String.class::cast).toList();
    }

    private static int number(Object rule) {
        return ((BigDecimal) rule).intValueExact();
    }
}
