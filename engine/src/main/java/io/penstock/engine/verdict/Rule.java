package io.penstock.engine.verdict;

import java.util.Locale;

/// The rule by which an answer was read. Its [#id] is stable: journals, tests and documentation
/// name rules by it.
///
/// Source, where nothing else is said: AWS Lambda Developer Guide, "Handling errors for an SQS
/// event source" and "Configuring partial batch response" of the stream sources, and what AWS does
/// where its guide is silent.
public enum Rule {
    /// No `ReportBatchItemFailures`: the answer does not matter.
    RETURNED("the function returned, and the mapping does not ask for item failures"),
    /// As [#RETURNED], but the function listed failures that nobody reads: work is lost.
    FAILURES_NOT_ENABLED(
            "the function listed batchItemFailures, but the mapping's FunctionResponseTypes does not"
                    + " contain ReportBatchItemFailures: the list was ignored and the whole batch"
                    + " counts as handled"),
    /// An empty answer, `""` or `null`.
    EMPTY_ANSWER("the function answered nothing (no body, \"\" or null)"),
    /// An empty array, which AWS was seen to read as an empty answer.
    EMPTY_ARRAY("the function answered an empty array"),
    /// An object without the member; also one that spells it otherwise.
    NO_LIST("the function's answer has no batchItemFailures member, so it lists no failures"),
    /// `"batchItemFailures": null`.
    NULL_LIST("batchItemFailures is null"),
    /// `"batchItemFailures": []`.
    EMPTY_LIST("batchItemFailures is empty"),
    /// Some of the batch's items are listed.
    ITEMS_LISTED("batchItemFailures lists some items of the batch"),
    /// As [#ITEMS_LISTED], some more than once. Reading duplicates as one is this product's choice;
    /// AWS does not say.
    ITEMS_LISTED_TWICE("batchItemFailures lists some items of the batch, some more than once"),
    /// Every item is listed.
    ALL_LISTED("batchItemFailures lists every item of the batch"),
    /// The answer cannot be parsed.
    NOT_JSON("the function's answer is not JSON"),
    /// JSON, but neither object nor empty: a text, a number, an array with elements. AWS does not
    /// say. It reads answers as an object and takes empty values for none, which leaves no way to
    /// read these; and whoever answers with the bare list of failures must not lose them.
    NO_OBJECT("the function's answer is JSON, but not an object with batchItemFailures"),
    /// The member is neither array nor null. AWS does not say; a reader that cannot know what
    /// failed must not delete anything.
    LIST_NO_ARRAY("batchItemFailures is not an array"),
    /// An element of the list is no object. AWS does not say; read as a wrong key.
    ITEM_NO_OBJECT("batchItemFailures holds an element that is not an object"),
    /// An element without `itemIdentifier`.
    ITEM_WRONG_KEY("batchItemFailures holds an element without itemIdentifier"),
    /// `"itemIdentifier": null`.
    IDENTIFIER_NULL("batchItemFailures holds an itemIdentifier that is null"),
    /// `"itemIdentifier": ""`.
    IDENTIFIER_EMPTY("batchItemFailures holds an itemIdentifier that is empty"),
    /// An identifier that is not a text; it can name nothing in the batch.
    IDENTIFIER_NO_TEXT("batchItemFailures holds an itemIdentifier that is not a string"),
    /// An identifier of no item of this batch.
    IDENTIFIER_UNKNOWN("batchItemFailures holds an itemIdentifier that is not in this batch"),
    /// The function raised, crashed, timed out or could not start.
    FUNCTION_ERROR("the function failed, so the whole batch failed"),
    /// No concurrency was free; nothing ran.
    THROTTLED("the invocation was throttled: no code ran"),
    /// The function could not be invoked; nothing ran.
    REFUSED("the function could not be invoked: no code ran");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    /// Returns the stable name, for example `items-listed`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Returns what the rule says, for people.
    public String sentence() {
        return sentence;
    }
}
