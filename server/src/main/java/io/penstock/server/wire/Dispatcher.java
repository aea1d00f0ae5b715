package io.penstock.server.wire;

import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Finds out which service and protocol a request speaks and has it answered. The services' models
/// are read when the dispatcher is made. Thread-safe.
///
/// One listener serves every service; in this order a request is
/// 1. a call in JSON, if it has `X-Amz-Target`;
/// 2. a call of the Query protocol, if it is a form or has an `Action` in its query string;
/// 3. a call of Lambda, if its path starts with the date of an API version or it is signed for
///    Lambda;
/// 4. nobody's.
public final class Dispatcher {
    private static final Pattern API_VERSION = Pattern.compile("/20\\d\\d-\\d\\d-\\d\\d(/.*)?");
    private static final String QUEUE_VERSION = "2012-11-05";

    private final Protocol lambda;
    private final Protocol queueJson;
    private final Protocol queueQuery;
    private final Supplier<String> requestIds;

    /// Serves these operations by name, refusing all others.
    ///
    /// @param requestIds makes fresh UUIDs
    /// @throws IllegalArgumentException if an operation is not in its service's model
    public Dispatcher(
            Map<String, Operation> lambda,
            Map<String, Operation> queues,
            Supplier<String> requestIds) {
        this.lambda = new RestJson(new Service(ServiceModel.load("lambda"), lambda));
        var queueService = new Service(ServiceModel.load("sqs"), queues);
        this.queueJson = new AwsJson(queueService);
        this.queueQuery = new AwsQuery(queueService);
        this.requestIds = requestIds;
    }

    /// Opens the exchange that answers `request`.
    public Exchange open(WireRequest request) {
        Credentials credentials = Credentials.of(request);
        var context = new Protocol.Context(requestIds.get(), credentials.caller());
        return new Exchange(request, protocol(request, credentials), context);
    }

    private Protocol protocol(WireRequest request, Credentials credentials) {
        String target = request.header("X-Amz-Target");
        if (target.startsWith(AwsJson.TARGET_PREFIX)) {
            return queueJson;
        }
        if (!target.isEmpty()) {
            int dot = target.lastIndexOf('.');
            return dot > 0
                    ? NobodyHome.atService(target.substring(0, dot), target.substring(dot + 1))
                    : NobodyHome.atTarget(target);
        }
        boolean form =
                request.header("Content-Type").startsWith("application/x-www-form-urlencoded");
        if (isQuery(request.rawQuery()) || (form && !isLambda(request, credentials))) {
            return query(request, credentials);
        }
        if (isLambda(request, credentials)) {
            return lambda;
        }
        return credentials.service().equals("sqs") ? queueQuery : NobodyHome.atPath(request);
    }

    private Protocol query(WireRequest request, Credentials credentials) {
        Parameters query = Parameters.of(request.rawQuery());
        String version = query.first("Version");
        boolean queues =
                version.isEmpty()
                        ? credentials.service().isEmpty() || credentials.service().equals("sqs")
                        : version.equals(QUEUE_VERSION);
        if (queues) {
            return queueQuery;
        }
        String service = credentials.service().isEmpty() ? version : credentials.service();
        return NobodyHome.atService(service, query.first("Action"));
    }

    private static boolean isQuery(String rawQuery) {
        return rawQuery.startsWith("Action=") || rawQuery.contains("&Action=");
    }

    private static boolean isLambda(WireRequest request, Credentials credentials) {
        return credentials.service().equals("lambda")
                || API_VERSION.matcher(request.rawPath()).matches();
    }
}
