package io.penstock.engine.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A place in a record that some pattern names or that leads to one: the tests of the values here,
/// and the named members below. Immutable.
final class PathNode {
    private final FieldTest[] tests;
    private final byte[][] names;
    private final @Nullable PathNode[] children;

    private PathNode(List<FieldTest> tests, Map<String, PathNode> below) {
        this.tests = tests.toArray(FieldTest[]::new);
        int slots = Integer.highestOneBit(2 * below.size() + 1) * 2; // never more than half full
        names = new byte[slots][];
        children = new @Nullable PathNode[slots];
        Arrays.fill(names, new byte[0]);
        below.forEach((name, child) -> {
            byte[] bytes = name.getBytes(UTF_8);
            int slot = slot(bytes, 0, bytes.length);
            while (children[slot] != null) {
                slot = next(slot);
            }
            names[slot] = bytes;
            children[slot] = child;
        });
    }

    /// Builds the tree of all tests.
    static PathNode root(List<FieldTest> tests) {
        return at(0, tests);
    }

    private static PathNode at(int depth, List<FieldTest> tests) {
        var here = new ArrayList<FieldTest>();
        var below = new TreeMap<String, List<FieldTest>>();
        for (FieldTest test : tests) {
            if (test.path().size() == depth) {
                here.add(test);
            } else {
                below.computeIfAbsent(test.path().get(depth), _ -> new ArrayList<>()).add(test);
            }
        }
        var children = new TreeMap<String, PathNode>();
        below.forEach((name, those) -> children.put(name, at(depth + 1, those)));
        return new PathNode(here, children);
    }

    FieldTest[] tests() {
        return tests;
    }

    /// Returns the member whose name stands in `text` from `from` to `to`, in UTF-8; null if no
    /// pattern names it. A name with dots is a path, as in the matching engine.
    @Nullable PathNode child(byte[] text, int from, int to) {
        PathNode node = this;
        int start = from;
        for (int i = from; i < to; i++) {
            if (text[i] == '.') {
                node = node.step(text, start, i);
                if (node == null) {
                    return null;
                }
                start = i + 1;
            }
        }
        return node.step(text, start, to);
    }

    private @Nullable PathNode step(byte[] text, int from, int to) {
        if (from == to) {
            return null; // patterns with empty names are not ours
        }
        for (int slot = slot(text, from, to); ; slot = next(slot)) {
            PathNode child = children[slot];
            byte[] name = names[slot];
            if (child == null || Arrays.equals(name, 0, name.length, text, from, to)) {
                return child;
            }
        }
    }

    private int slot(byte[] text, int from, int to) {
        int mixed = (to - from) * 31 + text[from] * 7 + text[to - 1];
        return (mixed ^ (mixed >>> 5)) & (names.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (names.length - 1);
    }
}
