package org.e2eechat.server.config;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tells a secret that chance made from one that a person or a template wrote.
 *
 * <p>The estimate: characters inside a known word, in a run such as {@code 4567} or {@code aaaa}, or
 * in a repetition of four earlier characters count nothing; each other character counts the Shannon
 * entropy of the secret's own letter frequencies. It judges patterns and cannot prove chance.
 *
 * <p>64 random hexadecimal digits come to about 240 bits and 48 random bytes in base64 to about 340,
 * give or take 20. The bar of 80 is so far below that a false refusal is not to be expected in the
 * life of the universe; even 32 hexadecimal digits (about 115) pass.
 */
final class SecretStrength {

    private static final double MIN_BITS = 80;
    private static final int REPEATED = 4; // shorter repetitions happen by chance
    // As browsers of leaked configurations find them. Three letters at least: shorter words occur
    // by chance.
    private static final List<String> WORDS =
            folded(
                    """
                    changeme changeit change replaceme replace your secret here password passwd passphrase pass
                    example sample placeholder default dummy demo test testing insecure unsafe supersecret super
                    token join jointoken signing sign hmac jwt key auth session cookie private value string text
                    random generate generated openssl rand base64 bytes byte characters character chars char
                    least long minimum length must this that with some the and for not use used only real
                    please insert enter put set todo fixme development dev production prod local localhost
                    chat e2ee relay server service app room admin root user foobar foo bar baz lorem ipsum
                    qwertyuiop qwertz qwerty azerty asdfghjkl asdf zxcvbnm letmein welcome monkey dragon
                    correct horse battery staple very strong secure safe simple easy temporary temp
                    """);

    private SecretStrength() {}

    /** The rest of a sentence that begins with "the value"; empty when nothing speaks against the secret. */
    static Optional<String> weakness(String secret) {
        BitSet words = inWords(secret);
        if (words.cardinality() * 2L >= letters(secret)) {
            return Optional.of("is a placeholder or made of common words");
        }
        return bits(secret, words) < MIN_BITS
                ? Optional.of("is too easy to guess (few different characters, or a pattern)")
                : Optional.empty();
    }

    private static double bits(String secret, BitSet words) {
        BitSet free = new BitSet();
        free.or(words);
        free.or(inRuns(secret));
        free.or(inRepetitions(secret));
        return (secret.length() - free.cardinality()) * entropyPerCharacter(secret);
    }

    private static double entropyPerCharacter(String secret) {
        double length = secret.length();
        return secret.chars()
                .distinct()
                .mapToDouble(c -> secret.chars().filter(other -> other == c).count() / length)
                .map(share -> -share * Math.log(share) / Math.log(2))
                .sum();
    }

    // The fourth and later characters of a run upwards, downwards or in place.
    private static BitSet inRuns(String secret) {
        BitSet found = new BitSet();
        int steps = 0;
        for (int i = 1, before = 0; i < secret.length(); i++) {
            int step = secret.charAt(i) - secret.charAt(i - 1);
            steps = step == before ? steps + 1 : 1;
            before = step;
            if (Math.abs(step) <= 1 && steps >= REPEATED - 1) {
                found.set(i);
            }
        }
        return found;
    }

    private static BitSet inRepetitions(String secret) {
        BitSet found = new BitSet();
        Set<String> seen = new HashSet<>();
        for (int end = REPEATED; end <= secret.length(); end++) {
            if (!seen.add(secret.substring(end - REPEATED, end))) {
                found.set(end - REPEATED, end);
            }
        }
        return found;
    }

    // Words are found through separators and usual disguises: "ch4nge-me" is "changeme".
    private static BitSet inWords(String secret) {
        String folded = fold(secret);
        int[] positions =
                IntStream.range(0, secret.length())
                        .filter(i -> fold(secret.charAt(i)) != 0)
                        .toArray();
        BitSet found = new BitSet();
        for (String word : WORDS) {
            for (int at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
                for (int i = at; i < at + word.length(); i++) {
                    found.set(positions[i]);
                }
            }
        }
        return found;
    }

    private static long letters(String secret) {
        return fold(secret).length();
    }

    private static List<String> folded(String words) {
        return List.of(words.strip().split("\\s+")).stream().map(SecretStrength::fold).toList();
    }

    private static String fold(String text) {
        StringBuilder folded = new StringBuilder();
        text.chars()
                .map(SecretStrength::fold)
                .filter(c -> c != 0)
                .forEach(c -> folded.append((char) c));
        return folded.toString();
    }

    // A letter for what looks like it; 0 for a separator.
    private static int fold(int character) {
        return switch (character) {
            case '0' -> 'o';
            case '1', 'l', 'L', '!' -> 'i';
            case '3' -> 'e';
            case '4', '@' -> 'a';
            case '5', '$' -> 's';
            case '7' -> 't';
            default ->
                    Character.isLetterOrDigit(character)
                            ? String.valueOf((char) character).toLowerCase(Locale.ROOT).charAt(0)
                            : 0;
        };
    }
}
