package io.penstock.engine.filter;

import org.jspecify.annotations.Nullable;

/// Where in the arrays of a record an object or array stands. A clause about members of objects in
/// one array must find all of them in the same element.
///
/// @param outside the same of the array itself, null if it stands in no other
/// @param array number of the array in its record
/// @param index of the element
record Placement(@Nullable Placement outside, int array, int index) {
    /// Returns whether both may belong to one match: in no array do they stand in different
    /// elements.
    boolean agreesWith(Placement other) {
        for (Placement ours = this; ours != null; ours = ours.outside) {
            for (Placement theirs = other; theirs != null; theirs = theirs.outside) {
                if (ours.array == theirs.array && ours.index != theirs.index) {
                    return false;
                }
            }
        }
        return true;
    }
}
