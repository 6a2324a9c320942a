package org.e2eechat.server.testkit.valkey;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An engine that runs each server in a container on the host's network, so that servers find each other, and tests find them, as if they were programs here. Only Linux has such a network.
 */
record Containers(Version version) implements Engine {
    private static final DockerImageName IMAGE = DockerImageName.parse("valkey/valkey:8.0.1");

    Containers() {
        this(new Version(8, 0));
    }

    /** Takes about half a second where there is no Docker. */
    static boolean areToBeHad() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")
                && DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public String description() {
        return IMAGE.asCanonicalNameString();
    }

    @Override
    public Running start(Path directory, List<String> arguments) {
        GenericContainer<?> container =
                new GenericContainer<>(IMAGE)
                        .withNetworkMode("host")
                        .withFileSystemBind(
                                directory.toString(), directory.toString(), BindMode.READ_WRITE)
                        .withCreateContainerCmdModifier(
                                command ->
                                        command.withEntrypoint("valkey-server")
                                                .withUser(ownerOf(directory))
                                                .withWorkingDir(directory.toString()))
                        .withCommand(arguments.toArray(String[]::new));
        container.start();
        return new RunningContainer(container);
    }

    /** What the server writes has to be ours to delete. */
    private static String ownerOf(Path directory) {
        try {
            Map<String, Object> owner = Files.readAttributes(directory, "unix:uid,gid");
            return owner.get("uid") + ":" + owner.get("gid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record RunningContainer(GenericContainer<?> container) implements Running {
        @Override
        public boolean isAlive() {
            return container.isRunning();
        }

        @Override
        public void pause() {
            signal("STOP");
        }

        @Override
        public void resume() {
            signal("CONT");
        }

        private void signal(String name) {
            container
                    .getDockerClient()
                    .killContainerCmd(container.getContainerId())
                    .withSignal("SIG" + name)
                    .exec();
        }

        @Override
        public void kill() {
            container.stop(); // by a SIGKILL, and it is removed
        }
    }
}
