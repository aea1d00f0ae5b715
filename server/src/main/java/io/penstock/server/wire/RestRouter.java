package io.penstock.server.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the operation that a method and a path mean. Routes come from the service model; of
/// several that match, the most specific wins, so `/layers?find=LayerVersion` is not `ListLayers`
/// and `/event-invoke-config/list` is no function's configuration. Immutable.
final class RestRouter {
    private final List<Route> routes;

    private RestRouter(List<Route> routes) {
        this.routes = routes;
    }

    static RestRouter of(ServiceModel model) {
        var routes = new ArrayList<Route>();
        for (OperationModel operation : model.operations().values()) {
            routes.add(new Route(operation, PathTemplate.of(operation.path())));
        }
        routes.sort(Comparator.comparingInt((Route route) -> -route.template.specificity()));
        return new RestRouter(List.copyOf(routes));
    }

    Optional<Match> route(String method, String rawPath, Parameters query) {
        List<String> path = PathTemplate.split(rawPath);
        for (Route route : routes) {
            if (route.operation.method().equals(method)) {
                Optional<Map<String, String>> labels = route.template.match(path, query);
                if (labels.isPresent()) {
                    return Optional.of(new Match(route.operation, labels.get()));
                }
            }
        }
        return Optional.empty();
    }

    /// A route that fits.
    ///
    /// @param labels decoded, by name
    record Match(OperationModel operation, Map<String, String> labels) {}

    /// A path of the model, and its operation.
    private record Route(OperationModel operation, PathTemplate template) {}
}
