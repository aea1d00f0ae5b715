package io.penstock.server.sqs;

import io.penstock.server.wire.Call;
import io.penstock.server.wire.PathTemplate;
import java.util.List;

/// Where a queue is: its URL, read leniently. Host and scheme do not matter, so that a URL works
/// from inside a container as well as from outside; a bare queue name is enough.
///
/// @param account twelve digits
/// @param name the queue name
record QueueAddress(String account, String name) {
    private static final int ACCOUNT_DIGITS = 12;
    private static final String AFTER_SCHEME = "://";

    /// Reads the address of the queue that a call is about.
    static QueueAddress of(Call call) {
        return parse(call.text("QueueUrl", ""), call.caller().account());
    }

    /// Reads an address; `account` counts if the URL names none.
    static QueueAddress parse(String url, String account) {
        List<String> path = PathTemplate.split(url.substring(originEnd(url)));
        if (path.isEmpty()) {
            return new QueueAddress(account, "");
        }
        String before = path.size() > 1 ? path.get(path.size() - 2) : "";
        return new QueueAddress(isAccount(before) ? before : account, path.getLast());
    }

    /// Returns where the path begins: behind scheme, host and port, if there are any.
    private static int originEnd(String url) {
        int mark = url.indexOf(AFTER_SCHEME);
        if (mark <= 0 || !isScheme(url, mark)) {
            return 0;
        }
        int slash = url.indexOf('/', mark + AFTER_SCHEME.length());
        return slash < 0 ? url.length() : slash;
    }

    private static boolean isScheme(String url, int end) {
        for (int i = 0; i < end; i++) {
            char c = url.charAt(i);
            boolean further = (c >= '0' && c <= '9') || c == '+' || c == '.' || c == '-';
            if (!isLetter(c) && (i == 0 || !further)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isAccount(String text) {
        return text.length() == ACCOUNT_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// Returns the URL under which the client that made `call` reaches the queue.
    String url(Call call) {
        return call.baseUrl() + "/" + account + "/" + name;
    }
}
