package io.penstock.runtime.function;

import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.code.CodeStore;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Makes what a function would be with other code, settings or layers, or says why it must not be
/// so. Changes nothing. Thread-safe.
final class Drafts {
    private final MachineFit fit;
    private final Layers layers;
    private final CodeStore codes;

    Drafts(MachineFit fit, Layers layers, CodeStore codes) {
        this.fit = fit;
        this.layers = layers;
        this.codes = codes;
    }

    /// Returns the function with other code.
    Answer<FunctionResource> recoded(
            FunctionResource current, CodePackage code, CodeChange change) {
        String architecture =
                change.architecture().isEmpty() ? current.architecture() : change.architecture();
        return fit.refusal(current.settings(), architecture)
                .or(() -> sizeRefusal(code, current.layers()))
                .<Answer<FunctionResource>>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Ok<>(current.with(code, architecture)));
    }

    /// Returns the function with other settings and their layers. Layers that are named again as
    /// they were stay what they were, even if deleted meanwhile.
    Answer<FunctionResource> layered(FunctionResource current, FunctionSettings wanted) {
        if (wanted.layers().equals(current.layers().stream().map(LayerPackage::arn).toList())) {
            return new Answer.Ok<>(current.with(wanted, current.layers()));
        }
        var scope = new FunctionNames.Scope(current.arn().account(), current.arn().region());
        return switch (layers.resolve(wanted.layers(), scope)) {
            case Answer.Refused<List<LayerPackage>>(var error) -> new Answer.Refused<>(error);
            case Answer.Ok<List<LayerPackage>>(var packages) ->
                    sizeRefusal(current.code(), packages)
                            .<Answer<FunctionResource>>map(Answer.Refused::new)
                            .orElseGet(() -> new Answer.Ok<>(current.with(wanted, packages)));
        };
    }

    private Optional<FunctionError> sizeRefusal(CodePackage code, List<LayerPackage> packages) {
        return packages.isEmpty()
                ? Optional.empty()
                : LayerRules.sizeRefusal(codes.unzippedBytes(code), packages);
    }

    /// Returns the function with the settings that `change` makes of its own.
    Answer<FunctionResource> reconfigured(
            FunctionResource current, UnaryOperator<FunctionSettings> change) {
        FunctionSettings wanted = change.apply(current.settings());
        return refusal(wanted, current.architecture())
                .<Answer<FunctionResource>>map(Answer.Refused::new)
                .orElseGet(() -> layered(current, wanted));
    }

    /// Returns what is wrong with settings, here and in general.
    Optional<FunctionError> refusal(FunctionSettings settings, String architecture) {
        return SettingsRules.refusal(settings).or(() -> fit.refusal(settings, architecture));
    }
}
