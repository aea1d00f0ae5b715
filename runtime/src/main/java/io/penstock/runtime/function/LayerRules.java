package io.penstock.runtime.function;

import io.penstock.runtime.code.CodeStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides whether a function may have certain layers. Pure. Source: answers recorded from AWS.
final class LayerRules {
    private static final int MAX_LAYERS = 5;

    private LayerRules() {}

    /// Returns why a function in `region` cannot have these layers together.
    static Optional<FunctionError> refusal(List<String> arns, String region) {
        if (arns.size() > MAX_LAYERS) {
            return invalid("Cannot reference more than " + MAX_LAYERS + " layers.");
        }
        Map<LayerArn, String> seen = new HashMap<>();
        for (String arn : arns) {
            Optional<LayerArn.Version> version = LayerArn.version(arn);
            if (version.isEmpty()) {
                return invalid("Layer version " + arn + " does not exist.");
            }
            LayerArn layer = version.get().layer();
            if (!layer.region().equals(region)) {
                return invalid(
                        "Layers are not in the same region as the function. Layers are expected to"
                                + " be in region "
                                + region
                                + ".");
            }
            String other = seen.putIfAbsent(layer, arn);
            if (other != null) {
                return invalid(
                        "Two different versions of the same layer are not allowed to be referenced"
                                + " in the same function. "
                                + other
                                + " and "
                                + arn
                                + " are versions of the same layer.");
            }
        }
        return Optional.empty();
    }

    /// Returns why code and layers are too much together.
    ///
    /// @param codeBytes of the function's own files
    static Optional<FunctionError> sizeRefusal(long codeBytes, List<LayerPackage> layers) {
        long total = codeBytes + layers.stream().mapToLong(LayerPackage::unzippedBytes).sum();
        return layers.isEmpty() || total <= CodeStore.MAX_UNZIPPED_BYTES
                ? Optional.empty()
                : invalid(
                        "Function code combined with layers exceeds the maximum allowed size of "
                                + CodeStore.MAX_UNZIPPED_BYTES
                                + " bytes. The actual size is "
                                + total
                                + " bytes.");
    }

    private static Optional<FunctionError> invalid(String message) {
        return Optional.of(new FunctionError.Invalid(message));
    }
}
