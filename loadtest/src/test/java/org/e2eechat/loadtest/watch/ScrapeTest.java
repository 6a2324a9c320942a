package org.e2eechat.loadtest.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class ScrapeTest {
    private static final Scrape SCRAPE =
            Scrape.parse(
                    """
                    # HELP relay_connections Open WebSocket connections.
                    relay_connections 3.0
                    relay_connections_closed_total{reason="aborted"} 2.0
                    relay_connections_closed_total{reason="slow_consumer"} 1.0
                    jvm_memory_used_bytes{area="heap"} 1.7295232E7
                    """);

    @Test
    void a_name_is_no_prefix_of_another() {
        assertThat(SCRAPE.sum("relay_connections")).isEqualTo(3);
    }

    @Test
    void series_of_one_name_are_added_up_or_told_apart_by_their_labels() {
        assertThat(SCRAPE.sum("relay_connections_closed_total")).isEqualTo(3);
        assertThat(SCRAPE.byLabels("relay_connections_closed_total"))
                .containsEntry("reason=\"slow_consumer\"", 1.0)
                .hasSize(2);
    }

    @Test
    void several_nodes_are_looked_at_as_one() {
        Scrape both = Scrape.total(List.of(SCRAPE, SCRAPE));

        assertThat(both.sum("relay_connections")).isEqualTo(6);
    }
}
