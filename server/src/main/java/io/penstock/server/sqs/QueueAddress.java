package io.penstock.server.sqs;

import io.penstock.server.wire.Call;
import io.penstock.server.wire.PathTemplate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a queue is: its URL, read leniently. Host and scheme do not matter, so that a URL works
/// from inside a container as well as from outside; a bare queue name is enough.
///
/// @param account twelve digits
/// @param name the queue name
record QueueAddress(String account, String name) {
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern ORIGIN = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*");

    /// Reads the address of the queue that a call is about.
    static QueueAddress of(Call call) {
        return parse(call.text("QueueUrl", ""), call.caller().account());
    }

    /// Reads an address; `account` counts if the URL names none.
    static QueueAddress parse(String url, String account) {
        Matcher origin = ORIGIN.matcher(url);
        List<String> path =
                PathTemplate.split(origin.lookingAt() ? url.substring(origin.end()) : url);
        if (path.isEmpty()) {
            return new QueueAddress(account, "");
        }
        String before = path.size() > 1 ? path.get(path.size() - 2) : "";
        return new QueueAddress(
                ACCOUNT.matcher(before).matches() ? before : account, path.getLast());
    }

    /// Returns the URL under which the client that made `call` reaches the queue.
    String url(Call call) {
        return call.baseUrl() + "/" + account + "/" + name;
    }
}
