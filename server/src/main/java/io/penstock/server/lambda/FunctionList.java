package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.Edition;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Reply;
import java.util.List;

/// ListFunctions and ListVersionsByFunction, page by page.
final class FunctionList {
    private static final Listing<FunctionResource> FUNCTIONS =
            new Listing<>(
                    "Functions",
                    function -> function.arn().name(),
                    function -> FunctionConfiguration.listed(function, ""));
    private static final Listing<FunctionResource> ALL_VERSIONS =
            new Listing<>("Functions", FunctionList::key, FunctionList::qualified);
    private static final Listing<FunctionResource> VERSIONS =
            new Listing<>("Versions", FunctionList::key, FunctionList::qualified);

    private final Functions functions;

    FunctionList(Functions functions) {
        this.functions = functions;
    }

    Reply functions(Call call) {
        if (call.has("MasterRegion")) {
            return Errors.invalid("MasterRegion is not supported yet. Leave it out.");
        }
        return call.has("FunctionVersion")
                ? ALL_VERSIONS.page(call, functions.versions().list(Names.scope(call)))
                : FUNCTIONS.page(call, functions.list(Names.scope(call)));
    }

    Reply versions(Call call) throws InterruptedException {
        return Names.withUnqualified(
                call,
                arn ->
                        switch (functions.versions().list(arn)) {
                            case Answer.Ok<List<FunctionResource>>(var all) ->
                                    VERSIONS.page(call, all);
                            case Answer.Refused<List<FunctionResource>>(var error) ->
                                    Errors.reply(error);
                        });
    }

    // Texts in the order of names and numbers; $LATEST comes first.
    private static String key(FunctionResource version) {
        long number =
                switch (version.edition()) {
                    case Edition.Latest() -> 0;
                    case Edition.Published(long published, _) -> published;
                };
        return version.arn().name() + ":" + "%019d".formatted(number);
    }

    private static ObjectNode qualified(FunctionResource version) {
        return FunctionConfiguration.listed(version, version.version());
    }
}
