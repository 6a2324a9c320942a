import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has a conversation with a relay on this machine, so that its start-up cache learns what a relay needs: {@code java TrainRelay.java
 * PORT}. Run by {@code ./run --train}.
 */
final class TrainRelay {

    private static final int ROOMS = 40; // enough for the JVM to see which methods are hot
    private static final int MEMBERS = 10;
    private static final int CHATS = 50;
    private static final int PATIENCE_SECONDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;

    private TrainRelay(String port) {
        this.address = "127.0.0.1:" + port;
    }

    public static void main(String[] arguments) throws Exception {
        TrainRelay trainer = new TrainRelay(arguments[0]);
        trainer.get("/ready");
        trainer.get("/health");
        trainer.get("/metrics");
        for (int i = 0; i < ROOMS; i++) {
            trainer.chat();
        }
    }

    private void get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        http.send(request, BodyHandlers.discarding());
    }

    /** What a relay does all day: a room fills, its members talk, and go, some of them without a word. */
    private void chat() throws InterruptedException {
        Client host = new Client();
        host.say("ROOM_CREATE", "{}");
        String created = host.hear("ROOM_CREATED");
        String room = field("roomId", created);
        String code = field("qrToken", created);
        List<Client> members = new ArrayList<>(List.of(host));
        while (members.size() < MEMBERS) {
            Client guest = new Client();
            guest.say(
                    "JOIN_REQUEST", "{\"roomId\":\"%s\",\"qrToken\":\"%s\"}".formatted(room, code));
            guest.hear("JOINED");
            code = field("qrToken", host.hear("QR_ROTATED"));
            members.add(guest);
        }
        String text =
                "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}".formatted(room, "A".repeat(1024));
        for (int i = 0; i < CHATS; i++) {
            Client sender = members.get(i % MEMBERS);
            sender.say("APP_MSG", text);
            for (Client member : members) {
                member.hear("APP_MSG");
            }
        }
        for (Client member : members.subList(1, MEMBERS / 2)) {
            member.say("LEAVE", "{\"roomId\":\"%s\"}".formatted(room));
            member.hear("LEFT");
        }
        members.forEach(Client::drop);
    }

    private static String field(String name, String json) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + name + " in the answer");
        }
        return matcher.group(1);
    }

    private final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder(); // written by the listener only
        private final WebSocket socket;

        Client() {
            socket =
                    http.newWebSocketBuilder()
                            .buildAsync(URI.create("ws://" + address + "/ws"), this)
                            .join();
        }

        void say(String type, String body) {
            String message =
                    "{\"v\":1,\"t\":\"%s\",\"id\":\"training\",\"body\":%s}".formatted(type, body);
            socket.sendText(message, true).join();
        }

        void drop() {
            socket.abort();
        }

        String hear(String type) throws InterruptedException {
            while (true) {
                String message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new IllegalStateException("waited for " + type);
                }
                if (message.contains("\"t\":\"" + type + "\"")) {
                    return message;
                }
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                heard.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
