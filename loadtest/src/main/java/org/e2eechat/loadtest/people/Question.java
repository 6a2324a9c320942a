package org.e2eechat.loadtest.people;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Something that was asked of the server. It is answered once: by a frame, by the connection's end, or by nothing for {@link Person#ANSWER_WITHIN}.
 */
final class Question {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final String goodType;
    private final Consumer<ServerFrame> whenGood; // runs before the next frame is read

    Question(String goodType, Consumer<ServerFrame> whenGood) {
        this.goodType = goodType;
        this.whenGood = whenGood;
        answer.completeOnTimeout(
                new Answer.Silence(), Person.ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    void answer(ServerFrame frame) {
        if (frame.type().equals(goodType)) {
            whenGood.accept(frame);
            answer.complete(new Answer.Done(goodType));
        } else {
            answer.complete(
                    new Answer.Refused(
                            frame.text("code").orElse(frame.type()),
                            frame.text("retryable").map(Boolean::parseBoolean).orElse(false),
                            Duration.ofMillis(frame.number("retryAfterMs", 0))));
        }
    }

    void end(Ending ending) {
        answer.complete(new Answer.Ended(ending));
    }
}
