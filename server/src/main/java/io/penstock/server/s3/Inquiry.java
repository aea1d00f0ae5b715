package io.penstock.server.s3;

import io.penstock.server.http.StreamExchange;
import io.penstock.server.wire.Caller;
import io.penstock.server.wire.Parameters;

/// A request that was believed. Confined to the thread that handles it.
record Inquiry(
        StreamExchange exchange,
        Address address,
        Act act,
        Parameters query,
        Admission.Admitted admitted) {

    Caller caller() {
        return admitted.caller();
    }

    /// Returns a header; empty if absent.
    String header(String name) {
        return exchange.request().header(name);
    }

    /// Returns a whole number of the query.
    ///
    /// @throws Refusal if it is none, or not between the bounds
    int number(String name, int otherwise, int min, int max) {
        String text = query.first(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException malformed) {
            throw outside(name, text, min, max);
        }
        throw outside(name, text, min, max);
    }

    private static Refusal outside(String name, String text, int min, int max) {
        return Refusal.invalidArgument(
                name, text, name + " must be an integer between " + min + " and " + max);
    }
}
