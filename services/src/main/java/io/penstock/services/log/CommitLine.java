package io.penstock.services.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The threads that wait while another one commits. Each is called once and then looks for itself,
/// without taking the log's lock first: those who share a commit go on at the same time instead of
/// one behind the other. Confined to the lock of its [SegmentLog], but for what [Place] says.
final class CommitLine {
    private final List<Place> places = new ArrayList<>();

    /// Takes a place for the calling thread, which waits for everything before `end`.
    Place join(long end) {
        var place = new Place(Thread.currentThread(), end);
        places.add(place);
        return place;
    }

    /// Takes out everybody who has nothing to wait for any more, and in front of them the first of
    /// the others, who is to commit for those that stay.
    ///
    /// @param durable up to where everything is safe
    List<Place> leave(long durable) {
        var called = new ArrayList<Place>(places.size());
        var staying = new ArrayList<Place>();
        for (Place place : places) {
            (place.end <= durable ? called : staying).add(place);
        }
        places.clear();
        if (!staying.isEmpty()) {
            called.addFirst(staying.removeFirst());
            places.addAll(staying);
        }
        return called;
    }

    /// Takes out everybody.
    List<Place> leave() {
        var called = List.copyOf(places);
        places.clear();
        return called;
    }

    /// The place of one thread.
    static final class Place {
        private final Thread thread;
        private final long end;
        private volatile boolean called;

        private Place(Thread thread, long end) {
            this.thread = thread;
            this.end = end;
        }

        /// Lets the waiting thread look again. From any thread.
        void call() {
            called = true;
            LockSupport.unpark(thread);
        }

        /// Waits to be called, without the log's lock; keeps interrupts. For the thread whose place
        /// it is.
        void await() {
            boolean interrupted = false;
            while (!called) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // or it would not park again
            }
            if (interrupted) {
                thread.interrupt();
            }
        }
    }
}
