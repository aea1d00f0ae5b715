package io.penstock.server.wire;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Finds out which service and protocol a request speaks and has it answered. The services' models
/// are read when the dispatcher is made. Thread-safe.
///
/// One listener serves every service; in this order a request is
/// 1. a call in CBOR, if its path is `/service/…/operation/…`;
/// 2. a call in JSON, if it has `X-Amz-Target`;
/// 3. a call of the Query protocol, if it is a form or has an `Action` in its query string;
/// 4. a call of Lambda, if its path starts with the date of an API version or it is signed for
///    Lambda;
/// 5. nobody's.
public final class Dispatcher {
    private static final Pattern API_VERSION = Pattern.compile("/20\\d\\d-\\d\\d-\\d\\d(/.*)?");

    private static final Dialect LOGS = new LogDialect();

    private final Protocol lambda;
    private final Front queues;
    private final List<Front> fronts;
    private final AwsJson logs;
    private final Protocol unsigned;
    private final Supplier<String> requestIds;
    private Guard guard = new Guard.Open();

    /// Serves these operations by name, refusing all others.
    ///
    /// @param requestIds makes fresh UUIDs
    /// @throws IllegalArgumentException if an operation is not in its service's model
    public Dispatcher(
            Map<String, Operation> lambda,
            Map<String, Operation> queues,
            Map<String, Operation> metrics,
            Map<String, Operation> topics,
            Map<String, Operation> logs,
            Supplier<String> requestIds) {
        this.lambda = new RestJson(new Service(ServiceModel.load("lambda"), lambda));
        this.queues = Front.of(new Service(ServiceModel.load("sqs"), queues), new QueueDialect());
        ServiceModel metricModel = ServiceModel.load("cloudwatch");
        var metricService = new Service(metricModel, metrics);
        ServiceModel topicModel = ServiceModel.load("sns");
        var topicService = new Service(topicModel, topics);
        this.fronts =
                List.of(
                        this.queues,
                        Front.of(metricService, new MetricDialect(metricModel)),
                        Front.of(topicService, new TopicDialect(topicModel)));
        this.logs = new AwsJson(new Service(ServiceModel.load("logs"), logs), LOGS);
        this.unsigned = new QueryByVersion(this.queues, fronts);
        this.requestIds = requestIds;
    }

    /// Serves these operations, and neither topics nor logs.
    public Dispatcher(
            Map<String, Operation> lambda,
            Map<String, Operation> queues,
            Map<String, Operation> metrics,
            Supplier<String> requestIds) {
        this(lambda, queues, metrics, Map.of(), Map.of(), requestIds);
    }

    /// Has `other` decide whom to believe; everybody is believed otherwise. To be called before the
    /// first request.
    public Dispatcher guardedBy(Guard other) {
        guard = other;
        return this;
    }

    /// Opens the exchange that answers `request`.
    public Exchange open(WireRequest request) {
        Credentials credentials = Credentials.of(request);
        var context = new Protocol.Context(requestIds.get(), credentials.caller());
        return new Exchange(request, protocol(request, credentials), context, guard);
    }

    private Protocol protocol(WireRequest request, Credentials credentials) {
        List<String> named = RpcCbor.named(request.rawPath());
        if (!named.isEmpty()) {
            return cbor(named.getFirst(), named.getLast());
        }
        String target = request.header("X-Amz-Target");
        if (!target.isEmpty()) {
            return json(target);
        }
        boolean form =
                request.header("Content-Type").startsWith("application/x-www-form-urlencoded");
        if (isQuery(request.rawQuery()) || (form && !isLambda(request, credentials))) {
            return query(request, credentials);
        }
        if (isLambda(request, credentials)) {
            return lambda;
        }
        return credentials.service().equals("sqs") ? queues.query() : NobodyHome.atPath(request);
    }

    private Protocol query(WireRequest request, Credentials credentials) {
        Parameters query = Parameters.of(request.rawQuery());
        String version = query.first("Version");
        String service = credentials.service();
        if (version.isEmpty() && service.isEmpty()) {
            return unsigned;
        }
        for (Front front : fronts) {
            Dialect dialect = front.dialect();
            if (version.isEmpty()
                    ? service.equals(dialect.signingName())
                    : version.equals(dialect.queryVersion())) {
                return front.query();
            }
        }
        return NobodyHome.atService(service.isEmpty() ? version : service, query.first("Action"));
    }

    private Protocol cbor(String service, String operation) {
        for (Front front : fronts) {
            if (service.equals(front.dialect().targetPrefix())) {
                return front.cbor();
            }
        }
        return NobodyHome.atService(service, operation);
    }

    private Protocol json(String target) {
        int dot = target.lastIndexOf('.');
        if (dot <= 0) {
            return NobodyHome.atTarget(target);
        }
        if (target.startsWith(LOGS.targetPrefix() + ".")) {
            return logs;
        }
        for (Front front : fronts) {
            if (target.regionMatches(0, front.dialect().targetPrefix(), 0, dot)
                    && dot == front.dialect().targetPrefix().length()) {
                return front.json();
            }
        }
        return NobodyHome.atService(target.substring(0, dot), target.substring(dot + 1));
    }

    private static boolean isQuery(String rawQuery) {
        return rawQuery.startsWith("Action=") || rawQuery.contains("&Action=");
    }

    private static boolean isLambda(WireRequest request, Credentials credentials) {
        return credentials.service().equals("lambda")
                || API_VERSION.matcher(request.rawPath()).matches();
    }
}
