package io.penstock.engine.filter;

import java.util.List;

/// The alternatives of one field of a clause, ready to be applied to values.
///
/// @param number of the test among those of its filter
/// @param path steps from the top of the record
/// @param alternatives one must accept a value
/// @param absence whether a missing field will do as well
record FieldTest(int number, List<String> path, List<ScalarTest> alternatives, boolean absence) {
    FieldTest {
        path = List.copyOf(path);
        alternatives = List.copyOf(alternatives);
    }

    boolean accepts(Scalar scalar) {
        for (int i = 0; i < alternatives.size(); i++) {
            if (alternatives.get(i).accepts(scalar)) {
                return true;
            }
        }
        return false;
    }
}
