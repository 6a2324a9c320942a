package org.e2eechat.server.http;

import org.e2eechat.server.protocol.RoomId;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A desk that gives the answers a test has set, and remembers what it was asked. */
final class FakeRoomDesk implements RoomDesk {
    final List<RoomId> asked = new ArrayList<>();
    volatile Creation creation = new Creation.Created(new RoomId("room-1234567890"));
    volatile Issue issue = new Issue.NoSuchRoom();
    volatile RuntimeException failure;
    volatile Wait beforeCreation = () -> {};
    final AtomicInteger creationsAsked = new AtomicInteger();

    /** Something that takes time. */
    interface Wait {
        void await() throws InterruptedException;
    }

    @Override
    public Creation createRoom(Caller caller) {
        creationsAsked.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
        try {
            beforeCreation.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return creation;
    }

    @Override
    public Issue issueToken(RoomId room, Caller caller) {
        asked.add(room);
        return issue;
    }
}
