package io.penstock.server.wire;

/// How the Query protocol of SQS names what the model names otherwise: lists and maps are flattened
/// and named in the singular or after the shape of their entries.
final class QueryNames {
    private QueryNames() {}

    /// Returns the name of a member's parameter or element.
    static String of(Member member, ServiceModel model) {
        return switch (model.shape(member.shape())) {
            case Shape.Sequence list
                    when model.shape(list.element()) instanceof Shape.Structure entry ->
                    entry.name();
            case Shape.Sequence _ when member.name().equals("Actions") -> "ActionName";
            case Shape.Sequence _, Shape.Dictionary _ -> singular(member.name());
            case Shape.Structure _,
                    Shape.Text _,
                    Shape.Numeric _,
                    Shape.Flag _,
                    Shape.Bytes _,
                    Shape.Timestamp _ ->
                    member.name();
        };
    }

    /// Returns what the key of a map's entry is called.
    static String key(Shape.Dictionary map) {
        return isTags(map) ? "Key" : "Name";
    }

    private static boolean isTags(Shape.Dictionary map) {
        return map.name().equals("TagMap");
    }

    private static String singular(String name) {
        String one = name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
        return Character.toUpperCase(one.charAt(0)) + one.substring(1);
    }
}
