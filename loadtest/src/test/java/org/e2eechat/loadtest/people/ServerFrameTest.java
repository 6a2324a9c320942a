package org.e2eechat.loadtest.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerFrameTest {
    @Test
    void a_frame_has_the_plain_members_of_its_body() {
        ServerFrame frame =
                ServerFrame.parse(
                        """
                        {"v":1,"t":"JOINED","id":"x","body":{"roomId":"r","participants":3,"host":true}}
                        """);

        assertThat(frame.type()).isEqualTo("JOINED");
        assertThat(frame.required("roomId")).isEqualTo("r");
        assertThat(frame.number("participants", 0)).isEqualTo(3);
        assertThat(frame.text("host")).contains("true");
        assertThat(frame.text("id")).as("the envelope's").isEmpty();
    }

    @Test
    void of_a_list_the_first_element_counts() {
        ServerFrame frame =
                ServerFrame.parse(
                        """
                        {"v":1,"t":"MEDIA_MSG","id":"x","body":{"chunks":["one","two"],"from":"a"}}
                        """);

        assertThat(frame.required("chunks")).isEqualTo("one");
        assertThat(frame.required("from")).isEqualTo("a");
    }
}
