package org.e2eechat.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.audit.Outcome.Fine;
import org.e2eechat.server.audit.Outcome.Found;
import org.e2eechat.server.audit.Outcome.NotLooked;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

class AuditTest {
    private static final Outcome GOOD = new Fine("as it should be");
    private static final Outcome BAD = Outcome.found("it leaks", "mend it");
    private static final Outcome WORSE =
            new Found(List.of(new Finding("one", "first"), new Finding("two", "second")));
    private static final Outcome UNSEEN = new NotLooked("nothing is there");

    @Test
    void without_a_finding_all_is_good() throws Exception {
        Report report = run(Set.of(), check("a", () -> GOOD), check("b", () -> UNSEEN));

        assertThat(report.exitCode()).isEqualTo(ExitCode.ALL_GOOD);
        assertThat(TableReport.of(report)).endsWith("All good: 1 checks, 1 not looked at.");
    }

    @Test
    void a_finding_is_told_with_what_to_do_about_it() throws Exception {
        Report report = run(Set.of(), check("a", () -> GOOD), check("b", () -> BAD));

        assertThat(report.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(TableReport.of(report).lines().map(String::strip))
                .anyMatch(line -> line.matches("FINDING +7 +b +it leaks"))
                .contains("do: mend it")
                .contains("1 of 2 checks have findings, 0 not looked at.");
    }

    @Test
    void an_accepted_finding_is_told_and_does_not_count() throws Exception {
        Report report = run(Set.of("b"), check("a", () -> GOOD), check("b", () -> BAD));

        assertThat(report.exitCode()).isEqualTo(ExitCode.ALL_GOOD);
        assertThat(TableReport.of(report)).contains("accepted").contains("it leaks");
    }

    @Test
    void a_check_that_fails_is_a_finding_and_holds_up_no_other() throws Exception {
        Check faulty =
                check(
                        "a",
                        () -> {
                            throw new IllegalStateException("a secret");
                        });

        Report report = run(Set.of(), faulty, check("b", () -> GOOD));

        assertThat(report.lines().getFirst().outcome()).isInstanceOf(Found.class);
        assertThat(report.lines().getLast().outcome()).isEqualTo(GOOD);
        assertThat(TableReport.of(report)).doesNotContain("a secret");
    }

    @Test
    void what_depends_on_a_condition_is_not_looked_at_when_that_is_not_met() throws Exception {
        Check condition =
                new Check() {
                    @Override
                    public String name() {
                        return "reachable";
                    }

                    @Override
                    public int section() {
                        return 1;
                    }

                    @Override
                    public boolean isCondition() {
                        return true;
                    }

                    @Override
                    public Outcome look() {
                        return BAD;
                    }
                };

        Report report = run(Set.of(), condition, check("b", () -> BAD));

        assertThat(report.bad()).isEqualTo(1);
        assertThat(report.lines().getLast().outcome())
                .isEqualTo(new NotLooked("makes no sense before reachable is good"));
    }

    @Test
    void machines_get_one_line_of_json_with_everything_in_it() throws Exception {
        Report report =
                run(
                        Set.of("c"),
                        check("a", () -> GOOD),
                        check("b", () -> WORSE),
                        check("c", () -> BAD),
                        check("d", () -> new NotLooked("0–9")));

        String text = JsonReport.of(report);

        JsonNode json = new JsonMapper().readTree(text);
        assertThat(text.lines()).hasSize(1);
        assertThat(text).isASCII();
        assertThat(json.get("good").asBoolean()).isFalse();
        assertThat(json.get("bad").asInt()).isEqualTo(1);
        assertThat(json.get("checks").valueStream().map(check -> check.get("outcome").asString()))
                .containsExactly("fine", "finding", "accepted", "not looked at");
        assertThat(json.get("checks").get(1).get("findings"))
                .isEqualTo(
                        new JsonMapper()
                                .readTree(
                                        """
                                        [{"what":"one","remedy":"first"},{"what":"two","remedy":"second"}]
                                        """));
    }

    private static Report run(Set<String> accepted, Check... checks) throws Exception {
        return Audit.run("a test", List.of(checks), accepted);
    }

    private static Check check(String name, Supplier<Outcome> look) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int section() {
                return 7;
            }

            @Override
            public Outcome look() {
                return look.get();
            }
        };
    }
}
