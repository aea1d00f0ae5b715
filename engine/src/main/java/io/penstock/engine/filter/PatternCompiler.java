package io.penstock.engine.filter;

import io.penstock.engine.filter.Json.Elements;
import io.penstock.engine.filter.Json.Member;
import io.penstock.engine.filter.Json.Members;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.event.ruler.Patterns;

/// Turns the text of one pattern into its clauses, or refuses it.
///
/// The grammar is Lambda's (Developer Guide, "Control which events Lambda sends to your function")
/// with the operators that EventBridge's engine knows beyond it. Fields of an object all must
/// match; `$or` splits a clause into one per branch.
final class PatternCompiler {
    /// Clauses one pattern may unfold into; EventBridge has the same limit for `$or`.
    static final int CLAUSES_MAX = 1_000;

    private static final String OR = "$or";

    /// Names that cannot be fields below `$or`, because they name operators now or may later.
    private static final Set<String> RESERVED =
            Set.of(
                    "exactly",
                    "equals-ignore-case",
                    "prefix",
                    "suffix",
                    "anything-but",
                    "numeric",
                    "exists",
                    "cidr",
                    "wildcard",
                    "=",
                    "<",
                    "<=",
                    ">",
                    ">=",
                    "regex",
                    "not-wildcard",
                    "not-equals-ignore-case",
                    "date-after",
                    "date-on-or-after",
                    "date-before",
                    "date-on-or-before",
                    "in-date-range",
                    "ip-address-in-range",
                    "ip-address-not-in-range");

    private PatternCompiler() {}

    /// Compiles one pattern.
    ///
    /// @param index of the pattern among its mapping's
    static List<Clause> compile(int index, String pattern) throws InvalidPattern {
        List<Map<String, List<Patterns>>> branches = List.of(Map.of());
        branches = object(parse(pattern), "", false, branches);
        return branches.stream().map(fields -> new Clause(index, fields)).toList();
    }

    private static Members parse(String pattern) throws InvalidPattern {
        try {
            if (Json.read(pattern) instanceof Members members) {
                return members;
            }
        } catch (IOException notJson) {
            throw new InvalidPattern("not JSON");
        }
        throw new InvalidPattern("not an object");
    }

    private static List<Map<String, List<Patterns>>> object(
            Members object,
            String path,
            boolean belowOr,
            List<Map<String, List<Patterns>>> branches)
            throws InvalidPattern {
        if (object.members().isEmpty()) {
            throw new InvalidPattern("empty object");
        }
        List<Map<String, List<Patterns>>> result = branches;
        for (Member member : object.members()) {
            if (member.name().equals(OR) && isOr(member.value())) {
                result = or((Elements) member.value(), path, result);
            } else if (belowOr && RESERVED.contains(member.name())) {
                throw new InvalidPattern("reserved name below $or: " + member.name());
            } else {
                result = field(member, path, belowOr, result);
            }
        }
        return result;
    }

    private static List<Map<String, List<Patterns>>> field(
            Member member, String path, boolean belowOr, List<Map<String, List<Patterns>>> branches)
            throws InvalidPattern {
        String inner = path.isEmpty() ? member.name() : path + "." + member.name();
        return switch (member.value()) {
            case Members object -> object(object, inner, belowOr, branches);
            case Elements(List<Json> alternatives) ->
                    demand(inner, Alternatives.compile(alternatives), branches);
            case Json.Text _, Json.Numeral _, Json.Word _ ->
                    throw new InvalidPattern("neither object nor array: " + inner);
        };
    }

    /// `$or` is an operator only if it looks like one; otherwise it is a field of that name.
    private static boolean isOr(Json value) {
        return value instanceof Elements(List<Json> branches)
                && branches.size() >= 2
                && branches.stream().allMatch(PatternCompiler::isBranch);
    }

    private static boolean isBranch(Json value) {
        return value instanceof Members(List<Member> members)
                && members.stream().noneMatch(member -> RESERVED.contains(member.name()));
    }

    private static List<Map<String, List<Patterns>>> or(
            Elements alternatives, String path, List<Map<String, List<Patterns>>> branches)
            throws InvalidPattern {
        var result = new ArrayList<Map<String, List<Patterns>>>();
        for (Json alternative : alternatives.elements()) {
            result.addAll(object((Members) alternative, path, true, branches));
            if (result.size() > CLAUSES_MAX) {
                throw new InvalidPattern("more than " + CLAUSES_MAX + " combinations of $or");
            }
        }
        return result;
    }

    private static List<Map<String, List<Patterns>>> demand(
            String path, List<Patterns> alternatives, List<Map<String, List<Patterns>>> branches)
            throws InvalidPattern {
        var result = new ArrayList<Map<String, List<Patterns>>>();
        for (Map<String, List<Patterns>> branch : branches) {
            var fields = new HashMap<>(branch);
            if (fields.put(path, alternatives) != null) {
                throw new InvalidPattern("the same field twice: " + path);
            }
            result.add(fields);
        }
        return result;
    }
}
