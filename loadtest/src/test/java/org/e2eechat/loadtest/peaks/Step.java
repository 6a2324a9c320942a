package org.e2eechat.loadtest.peaks;

import com.typesafe.scalalogging.Logger;

import io.gatling.core.action.Action;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import io.gatling.javaapi.core.Session;

import org.e2eechat.loadtest.people.Answer;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Something that a virtual user does and waits for, as a step of a Gatling scenario. No thread waits meanwhile. With a name it is recorded as a request; whoever does not get a good answer is marked as failed, and does nothing more.
 */
final class Step implements ActionBuilder {
    private final Recorder recorder;
    private final Optional<String> name;
    private final Predicate<Answer> isGood;
    private final Function<Session, CompletableFuture<Answer>> work;

    private Step(
            Recorder recorder,
            Optional<String> name,
            Predicate<Answer> isGood,
            Function<Session, CompletableFuture<Answer>> work) {
        this.recorder = recorder;
        this.name = name;
        this.isGood = isGood;
        this.work = work;
    }

    static Step of(
            Recorder recorder,
            String name,
            Predicate<Answer> isGood,
            Function<Session, CompletableFuture<Answer>> work) {
        return new Step(recorder, Optional.of(name), isGood, work);
    }

    /** One that nobody measures. */
    static Step waiting(Recorder recorder, Function<Session, CompletableFuture<Answer>> work) {
        return new Step(recorder, Optional.empty(), Answer::isGood, work);
    }

    @Override
    public io.gatling.core.action.builder.ActionBuilder asScala() {
        return this::build;
    }

    private Action build(ScenarioContext context, Action next) {
        recorder.attach(context.coreComponents());
        return new Waiting(next);
    }

    private void run(io.gatling.core.session.Session session, Action next) {
        long start = recorder.now();
        CompletableFuture<Answer> answer;
        try {
            answer = work.apply(new Session(session));
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedFuture(bug);
        }
        CompletableFuture<?> _ =
                answer.exceptionally(failure -> new Answer.Unreachable(failure.toString()))
                        .thenAccept(
                                found -> {
                                    boolean good = isGood.test(found);
                                    name.ifPresent(
                                            known -> recorder.record(known, start, found, good));
                                    next.$bang(good ? session : session.markAsFailed());
                                });
    }

    /** What Gatling runs. It is a trait of Scala's, hence the logger's setter. */
    private final class Waiting implements Action {
        private final Logger logger = Logger.apply(LoggerFactory.getLogger(Step.class));
        private final Action next;

        Waiting(Action next) {
            this.next = next;
        }

        @Override
        public String name() {
            return name.orElse("wait");
        }

        @Override
        public void execute(io.gatling.core.session.Session session) {
            if (session.isFailed()) {
                next.$bang(session);
            } else {
                run(session, next);
            }
        }

        @Override
        public Logger logger() {
            return logger;
        }

        @Override
        @SuppressWarnings("MethodName") // so named by Scala's compiler
        public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger unused) {}
    }
}
