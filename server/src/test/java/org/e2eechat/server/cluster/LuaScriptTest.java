package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LuaScriptTest {
    private static ValkeyServer valkey;

    @BeforeAll
    static void start() {
        valkey = ValkeyServer.start();
    }

    @AfterAll
    static void stop() {
        valkey.close();
    }

    @ParameterizedTest
    @EnumSource(LuaScript.class)
    void a_server_compiles_it_and_knows_it_by_the_same_name(LuaScript script) {
        assertThat(valkey.command("SCRIPT", "LOAD", script.text()).text()).isEqualTo(script.sha1());
    }
}
