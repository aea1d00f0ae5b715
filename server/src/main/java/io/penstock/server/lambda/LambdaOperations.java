package io.penstock.server.lambda;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.runtime.async.EventAcceptor;
import io.penstock.runtime.async.EventInvokeConfigs;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.provisioned.ProvisionedConcurrency;
import io.penstock.runtime.url.FunctionUrls;
import io.penstock.server.wire.Operation;
import java.util.LinkedHashMap;
import java.util.Map;

/// All operations of the Lambda API that are built, by their names in the service model.
public final class LambdaOperations {
    private LambdaOperations() {}

    /// Returns the operations.
    public static Map<String, Operation> byName(
            Functions functions,
            FunctionInvoker invoker,
            MappingSupervisor mappings,
            CodeLinks links,
            FunctionUrls urls,
            Asynchronous asynchronous,
            ProvisionedConcurrency provisioned) {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.putAll(new FunctionOperations(functions, links).byName());
        operations.putAll(new VersionOperations(functions).byName());
        operations.putAll(new AliasOperations(functions).byName());
        operations.putAll(new LayerOperations(functions, links).byName());
        operations.putAll(new PermissionOperations(functions).byName());
        operations.putAll(new SwitchOperations(functions).byName());
        var invoke = new InvokeOperation(functions, invoker, asynchronous.events());
        operations.put("Invoke", invoke);
        operations.put("InvokeAsync", invoke::invokeAsync);
        operations.putAll(new EventInvokeOperations(asynchronous.configs()).byName());
        operations.put("InvokeWithResponseStream", new StreamInvokeOperation(functions, invoker));
        operations.putAll(new UrlOperations(urls).byName());
        operations.putAll(new ConcurrencyOperations(functions).byName());
        operations.putAll(new ProvisionedOperations(functions, provisioned).byName());
        operations.putAll(new MappingOperations(mappings).byName());
        operations.putAll(
                new TagOperations(
                                new TaggedFunctions(functions.tags()), new TaggedMappings(mappings))
                        .byName());
        return operations;
    }

    /// The rooms behind asynchronous invocation.
    public record Asynchronous(EventAcceptor events, EventInvokeConfigs configs) {}
}
