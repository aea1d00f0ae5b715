package io.penstock.server.url;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.url.FunctionUrl;
import io.penstock.server.http.RawRequest;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Parameters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes the event of a request, in payload format 2.0. Pure.
final class UrlEvent {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final Pattern TEXT =
            Pattern.compile(
                    "text/.*|application/(json|xml|javascript|[^;]+\\+json|[^;]+\\+xml)",
                    Pattern.CASE_INSENSITIVE);

    /// Headers of a connection, and those that come from elsewhere.
    private static final Set<String> NOT_PASSED =
            Set.of(
                    "connection",
                    "cookie",
                    "http2-settings",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "x-amzn-trace-id",
                    "x-forwarded-for",
                    "x-forwarded-port",
                    "x-forwarded-proto");

    private UrlEvent() {}

    /// What is known of a request beside the request.
    ///
    /// @param requestId of the invocation
    /// @param traceHeader as the function sees it
    /// @param signature of a URL whose callers sign
    record Circumstances(
            String requestId,
            String traceHeader,
            Optional<Signature> signature,
            Instant receivedAt) {}

    /// Returns the event.
    static Payload of(
            FunctionUrl url,
            UrlAddress address,
            RawRequest request,
            Payload body,
            Circumstances circumstances) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0");
        event.put("routeKey", "$default");
        event.put("rawPath", address.path());
        event.put("rawQueryString", request.rawQuery());
        List<String> cookies = cookies(request);
        if (!cookies.isEmpty()) {
            ArrayNode list = event.putArray("cookies");
            cookies.forEach(list::add);
        }
        putAll(event.putObject("headers"), headers(request, circumstances));
        Map<String, String> query = query(request);
        if (!query.isEmpty()) {
            putAll(event.putObject("queryStringParameters"), query);
        }
        event.set("requestContext", context(url, address, request, circumstances));
        putBody(event, request, body);
        return Payload.of(event.toString());
    }

    private static ObjectNode context(
            FunctionUrl url, UrlAddress address, RawRequest request, Circumstances circumstances) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        Optional<Signature> signature = circumstances.signature();
        context.put("accountId", signature.isPresent() ? url.function().account() : "anonymous");
        context.put("apiId", url.id());
        context.putNull("authentication");
        signature.ifPresent(signed -> context.putObject("authorizer").set("iam", iam(signed)));
        context.put(
                "domainName",
                address.domain().isEmpty() ? UrlAddress.domain(url) : address.domain());
        context.put("domainPrefix", url.id());
        ObjectNode http = context.putObject("http");
        http.put("method", request.method());
        http.put("path", address.path());
        http.put("protocol", request.protocol());
        http.put("sourceIp", request.peer());
        String agent = request.header("User-Agent");
        http.put("userAgent", agent.isEmpty() ? null : agent);
        context.put("requestId", circumstances.requestId());
        context.put("routeKey", "$default");
        context.put("stage", "$default");
        context.put("time", TIME.format(circumstances.receivedAt()));
        context.put("timeEpoch", circumstances.receivedAt().toEpochMilli());
        return context;
    }

    /// Who signs is a user of the credentials file, or its account's root where nobody checks.
    private static ObjectNode iam(Signature signature) {
        ObjectNode iam = JsonNodeFactory.instance.objectNode();
        String account = signature.account();
        iam.put("accessKey", signature.accessKey());
        iam.put("accountId", account);
        String user = signature.principal().user();
        iam.put("callerId", user.isEmpty() ? account : user);
        iam.putNull("cognitoIdentity");
        iam.putNull("principalOrgId");
        iam.put("userArn", signature.principal().arn());
        iam.put("userId", user.isEmpty() ? account : user);
        return iam;
    }

    private static Map<String, String> headers(RawRequest request, Circumstances circumstances) {
        var headers = new LinkedHashMap<String, String>();
        for (HeaderLine header : request.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!NOT_PASSED.contains(name)) {
                headers.merge(name, header.value(), (first, more) -> first + "," + more);
            }
        }
        headers.putIfAbsent("host", request.host());
        boolean secure = request.baseUrl().startsWith("https:");
        String before = joined(request, "x-forwarded-for");
        headers.put(
                "x-forwarded-for",
                before.isEmpty() ? request.peer() : before + ", " + request.peer());
        headers.put("x-forwarded-port", port(request.baseUrl(), secure));
        headers.put("x-forwarded-proto", secure ? "https" : "http");
        headers.put("x-amzn-trace-id", circumstances.traceHeader());
        return headers;
    }

    private static String joined(RawRequest request, String name) {
        return String.join(
                ", ",
                request.headers().stream()
                        .filter(header -> header.is(name))
                        .map(HeaderLine::value)
                        .toList());
    }

    private static String port(String baseUrl, boolean secure) {
        int colon = baseUrl.lastIndexOf(':');
        boolean named = colon > baseUrl.indexOf("://") && !baseUrl.endsWith("]");
        return named ? baseUrl.substring(colon + 1) : secure ? "443" : "80";
    }

    private static List<String> cookies(RawRequest request) {
        return request.headers().stream()
                .filter(header -> header.is("cookie"))
                .flatMap(header -> List.of(header.value().split(";", -1)).stream())
                .map(String::strip)
                .filter(cookie -> !cookie.isEmpty())
                .toList();
    }

    private static Map<String, String> query(RawRequest request) {
        Parameters parameters = Parameters.of(request.rawQuery());
        var joined = new LinkedHashMap<String, String>();
        for (String name : parameters.names()) {
            joined.put(name, String.join(",", parameters.all(name)));
        }
        return joined;
    }

    private static void putBody(ObjectNode event, RawRequest request, Payload body) {
        @Nullable String text = body.isEmpty() ? null : text(request, body);
        if (text != null) {
            event.put("body", text);
        } else if (!body.isEmpty()) {
            event.put("body", Base64.getEncoder().encodeToString(body.toByteArray()));
        }
        event.put("isBase64Encoded", !body.isEmpty() && text == null);
    }

    /// Returns the body as text; null if it is none, by its type or by its bytes.
    private static @Nullable String text(RawRequest request, Payload body) {
        String type = request.header("Content-Type");
        int parameters = type.indexOf(';');
        String bare = (parameters < 0 ? type : type.substring(0, parameters)).strip();
        String encoding = request.header("Content-Encoding").strip();
        boolean plain = encoding.isEmpty() || encoding.equalsIgnoreCase("identity");
        if (!plain || !TEXT.matcher(bare).matches()) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.array(), body.offset(), body.length()))
                    .toString();
        } catch (CharacterCodingException otherEncoding) {
            return null;
        }
    }

    private static void putAll(ObjectNode object, Map<String, String> members) {
        members.forEach(object::put);
    }
}
