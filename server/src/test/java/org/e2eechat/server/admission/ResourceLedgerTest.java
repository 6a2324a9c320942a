package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResourceLedgerTest {
    private static final long HEAP_BYTES = 100_000_000;
    private static final int PERCENT = 1_000_000;

    private long used;
    private int pressures;
    private final ResourceLedger ledger = new ResourceLedger(new Heap(() -> used, HEAP_BYTES));

    ResourceLedgerTest() {
        ledger.onPressure(() -> pressures++);
    }

    @Test
    void what_a_socket_holds_is_given_back_when_it_is_closed_and_only_once() {
        ResourceLedger.Account account = ledger.open(null, 8_000);
        account.received(100);
        account.unsent(1_000);
        account.fixed(4_000);
        assertThat(ledger.heldBytes()).isEqualTo(5_100);

        account.close();
        account.close();
        account.received(100);
        account.unsent(100);
        account.fixed(100);

        assertThat(ledger.heldBytes()).isZero();
    }

    @Test
    void unfinished_messages_press_at_a_fifth_of_the_heap_and_never_take_a_third() {
        ResourceLedger.Account first = ledger.open(null, 0);
        assertThat(first.received(20 * PERCENT)).isTrue();
        assertThat(pressures).isZero();

        ResourceLedger.Account second = ledger.open(null, 0);
        assertThat(second.received(10 * PERCENT)).isTrue();
        assertThat(pressures).isEqualTo(1);
        assertThat(second.received(10 * PERCENT + 1)).isFalse();
        assertThat(ledger.receivedBytes()).isEqualTo(30 * PERCENT);
        assertThat(second.received()).isEqualTo(10 * PERCENT);

        assertThat(second.received(0)).isTrue();
        assertThat(ledger.receivedBytes()).isEqualTo(20 * PERCENT);
    }

    @Test
    void unsent_bytes_are_limited_only_while_the_heap_is_nearly_full() {
        ResourceLedger.Account account = ledger.open(null, 0);
        assertThat(account.unsent(60 * PERCENT)).isTrue();
        assertThat(pressures).isZero();

        used = 75 * PERCENT;

        assertThat(account.unsent(60 * PERCENT + 1)).isFalse();
        assertThat(pressures).isEqualTo(1);
        assertThat(account.unsent(10)).isTrue();
        assertThat(account.unsent(26 * PERCENT)).isTrue();
    }
}
