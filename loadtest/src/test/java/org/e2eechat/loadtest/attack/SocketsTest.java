package org.e2eechat.loadtest.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

class SocketsTest {
    private static final String LINE =
            "   3: 0100007F:%s 0201647F:C350 %s 00000000:00000000 00:00000000 00000000 0 0 1";

    @Test
    void only_open_connections_to_the_port_count() {
        assertThat(Sockets.isOpenAt(8080, LINE.formatted("1F90", "01"))).isTrue();
        assertThat(Sockets.isOpenAt(8080, LINE.formatted("1F90", "08"))).isTrue();
        assertThat(Sockets.isOpenAt(8080, LINE.formatted("1F90", "0A"))).isFalse();
        assertThat(Sockets.isOpenAt(8080, LINE.formatted("1F90", "06"))).isFalse();
        assertThat(Sockets.isOpenAt(8080, LINE.formatted("1F91", "01"))).isFalse();
        assertThat(Sockets.isOpenAt(8080, "  sl  local_address rem_address   st")).isFalse();
    }

    @Test
    void a_connection_counts_once_and_not_on_the_side_that_has_called() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                Socket client = new Socket(loopback, server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(accepted.isConnected()).isTrue();

            assertThat(Sockets.openAt(server.getLocalPort())).isEqualTo(1);
            assertThat(client.getPort()).isEqualTo(server.getLocalPort());
        }
    }
}
