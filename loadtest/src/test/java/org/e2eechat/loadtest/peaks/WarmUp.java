package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Doors;
import org.e2eechat.loadtest.people.Journal;
import org.e2eechat.loadtest.people.Person;
import org.e2eechat.loadtest.people.Room;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** People who come, talk a lot and go before anything is measured, so that both JVMs have compiled what they need. */
final class WarmUp {
    private static final int ROOMS = 8;
    private static final int ROOM_SIZE = 5;
    private static final int LETTERS = 1024;

    private WarmUp() {}

    static void run(Doors doors, int messages) {
        List<Person> people = fillRooms(doors);
        List<CompletableFuture<Answer>> talks =
                people.stream().map(person -> talk(person, messages)).toList();
        talks.forEach(WarmUp::demand);
        people.forEach(person -> person.settle().join()); // losses are counted later, of others
        people.forEach(person -> demand(person.leave()));
        people.forEach(Person::close);
    }

    private static List<Person> fillRooms(Doors doors) {
        List<CompletableFuture<List<Person>>> rooms = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ROOMS; i++) {
                rooms.add(CompletableFuture.supplyAsync(() -> fill(new Room(), doors), threads));
            }
        }
        return rooms.stream().flatMap(room -> room.join().stream()).toList();
    }

    private static List<Person> fill(Room room, Doors doors) {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < ROOM_SIZE; i++) {
            Person person = doors.newcomer(Journal.NONE);
            demand(person.connect());
            demand(i == 0 ? person.create(room) : person.join(room, room.scan().join()));
            people.add(person);
        }
        return people;
    }

    private static CompletableFuture<Answer> talk(Person person, int messages) {
        CompletableFuture<Answer> said = CompletableFuture.completedFuture(new Answer.Done("-"));
        for (int i = 0; i < messages; i++) {
            said = said.thenCompose(_ -> person.say(LETTERS));
        }
        return said;
    }

    private static void demand(CompletableFuture<Answer> coming) {
        Answer answer = coming.join();
        if (!answer.isGood()) {
            throw new IllegalStateException("while warming up: " + answer.code());
        }
    }
}
