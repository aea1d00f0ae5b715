package io.penstock.runtime.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who may do what with a function, one of its versions, or an alias. Immutable; its decision is
/// pure.
///
/// Only what AddPermission can say: every statement allows something to one principal, under
/// conditions that all must hold. Source: the guide "Viewing resource-based IAM policies in
/// Lambda".
///
/// @param revisionId a UUID
/// @param statements in the order they were added; at least one
public record ResourcePolicy(String revisionId, List<Statement> statements) {
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern ROOT = Pattern.compile("arn:aws[a-zA-Z-]*:iam::(\\d{12}):root");

    /// Copies the list.
    public ResourcePolicy {
        statements = List.copyOf(statements);
    }

    /// One permission.
    ///
    /// @param sid its name, unique in the policy
    /// @param action for example `lambda:InvokeFunction`, `lambda:*`
    /// @param principal a service's DNS name, an account's id, an IAM ARN or `*`
    /// @param conditions that all must hold
    public record Statement(String sid, String action, String principal, Conditions conditions) {
        boolean allows(Question question) {
            return actionFits(question.action())
                    && principalFits(question.caller())
                    && conditions.hold(question.circumstances());
        }

        private boolean actionFits(String asked) {
            return action.equals("*")
                    || action.equals("lambda:*")
                    || action.equalsIgnoreCase(asked);
        }

        private boolean principalFits(Caller caller) {
            return switch (caller) {
                case Caller.Anonymous() -> principal.equals("*");
                case Caller.Service(String name) -> principal.equals("*") || principal.equals(name);
                case Caller.Identity(String account, String arn) ->
                        principal.equals("*")
                                || principal.equals(arn)
                                || account(principal).filter(account::equals).isPresent();
            };
        }
    }

    /// What must be true of a request, or, as the circumstances of a request, what is true of it.
    /// Empty texts ask for nothing.
    ///
    /// @param sourceArn of what the request comes from; a condition may hold `*` and `?`
    /// @param sourceAccount twelve digits
    /// @param eventSourceToken a secret that both sides know
    /// @param principalOrgId for example `o-a1b2c3`
    /// @param functionUrlAuthType `NONE` or `AWS_IAM`
    /// @param invokedViaFunctionUrl `true` or `false`
    public record Conditions(
            String sourceArn,
            String sourceAccount,
            String eventSourceToken,
            String principalOrgId,
            String functionUrlAuthType,
            String invokedViaFunctionUrl) {
        /// Asks for nothing.
        public static final Conditions NONE = new Conditions("", "", "", "", "", "");

        /// Returns the circumstances of a request through a function URL.
        ///
        /// @param authType `NONE` or `AWS_IAM`
        public static Conditions ofUrl(String authType) {
            return new Conditions("", "", "", "", authType, "true");
        }

        boolean hold(Conditions actual) {
            return equal(sourceAccount, actual.sourceAccount)
                    && equal(eventSourceToken, actual.eventSourceToken)
                    && equal(principalOrgId, actual.principalOrgId)
                    && equal(functionUrlAuthType, actual.functionUrlAuthType)
                    && equal(invokedViaFunctionUrl, actual.invokedViaFunctionUrl)
                    && like(sourceArn, actual.sourceArn);
        }

        private static boolean equal(String wanted, String actual) {
            return wanted.isEmpty() || wanted.equals(actual);
        }

        private static boolean like(String wanted, String actual) {
            if (wanted.isEmpty()) {
                return true;
            }
            String pattern = Pattern.quote(wanted).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
            return Pattern.matches(pattern, actual);
        }
    }

    /// Who asks.
    public sealed interface Caller {
        /// Nobody known.
        record Anonymous() implements Caller {}

        /// A service, by its DNS name.
        record Service(String name) implements Caller {}

        /// A user or role.
        ///
        /// @param account twelve digits
        /// @param arn of the user or role
        record Identity(String account, String arn) implements Caller {}
    }

    /// What is asked.
    ///
    /// @param action for example `lambda:InvokeFunctionUrl`
    /// @param circumstances what is true of the request
    public record Question(Caller caller, String action, Conditions circumstances) {}

    /// Returns whether a statement allows it. Nothing here can deny.
    public boolean allows(Question question) {
        return statements.stream().anyMatch(statement -> statement.allows(question));
    }

    /// Returns whether there is a statement of this name.
    boolean has(String sid) {
        return statements.stream().anyMatch(statement -> statement.sid().equals(sid));
    }

    ResourcePolicy with(Statement statement, String newRevisionId) {
        List<Statement> more = new ArrayList<>(statements);
        more.add(statement);
        return new ResourcePolicy(newRevisionId, more);
    }

    ResourcePolicy without(String sid, String newRevisionId) {
        return new ResourcePolicy(
                newRevisionId,
                statements.stream().filter(statement -> !statement.sid().equals(sid)).toList());
    }

    /// Returns the account that a principal names as a whole, if it does.
    static Optional<String> account(String principal) {
        if (ACCOUNT.matcher(principal).matches()) {
            return Optional.of(principal);
        }
        var root = ROOT.matcher(principal);
        return root.matches() ? Optional.of(root.group(1)) : Optional.empty();
    }
}
