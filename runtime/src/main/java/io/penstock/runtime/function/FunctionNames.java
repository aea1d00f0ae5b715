package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out which function a caller means: by name, partial ARN, `function:` form or full ARN,
/// each with or without a qualifier. Pure; does not look whether the function exists.
///
/// Source: the `NamespacedFunctionName` pattern of Lambda's service model, and answers recorded
/// from AWS where the parts contradict each other.
public final class FunctionNames {
    private static final String NAME =
            "(arn:(aws[a-zA-Z-]*)?:lambda:)?"
                    + "((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?"
                    + "(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)"
                    + "(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
    private static final Pattern FORM = Pattern.compile(NAME);
    private static final int REGION = 3;
    private static final int ACCOUNT = 9;
    private static final int BARE_NAME = 11;
    private static final int QUALIFIER = 13;

    private FunctionNames() {}

    /// Where a caller stands: what a name leaves out is filled in from here.
    public record Scope(String account, String region) {}

    /// Returns the function's ARN with the qualifier that the caller gave, if any.
    ///
    /// @param text the `FunctionName`
    /// @param qualifier the `Qualifier`, empty for none
    public static Answer<FunctionArn> resolve(String text, String qualifier, Scope scope) {
        Matcher form = FORM.matcher(text);
        String region = form.matches() ? group(form, REGION, scope.region()) : "";
        String account = form.matches() ? group(form, ACCOUNT, scope.account()) : "";
        if (!form.matches() || incompleteArn(text, form)) {
            String rule = "Member must satisfy regular expression pattern: " + NAME;
            return refused(FunctionError.Constraint.of(text, "functionName", rule));
        }
        String derived = group(form, QUALIFIER, "");
        if (!derived.isEmpty() && !qualifier.isEmpty() && !derived.equals(qualifier)) {
            return refused(
                    new FunctionError.Invalid(
                            "The derived qualifier from the function name does not match the"
                                    + " specified qualifier."));
        }
        if (!region.equals(scope.region())) {
            return refused(
                    new FunctionError.Missing(
                            "Functions from '"
                                    + region
                                    + "' are not reachable in this region ('"
                                    + scope.region()
                                    + "')"));
        }
        if (!account.equals(scope.account())) {
            return refused(new FunctionError.AccessDenied());
        }
        String name = group(form, BARE_NAME, "");
        return new Answer.Ok<>(
                new FunctionArn(region, account, name, derived.isEmpty() ? qualifier : derived));
    }

    // The model's pattern would let an ARN without region or account pass; AWS does not.
    private static boolean incompleteArn(String text, Matcher form) {
        return text.startsWith("arn:")
                && (group(form, REGION, "").isEmpty() || group(form, ACCOUNT, "").isEmpty());
    }

    private static String group(Matcher form, int number, String otherwise) {
        String text = form.group(number);
        if (text == null) {
            return otherwise;
        }
        return text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
    }

    private static <T> Answer<T> refused(FunctionError error) {
        return new Answer.Refused<>(error);
    }
}
