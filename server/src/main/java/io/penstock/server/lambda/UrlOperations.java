package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.url.CrossOrigin;
import io.penstock.runtime.url.FunctionUrl;
import io.penstock.runtime.url.FunctionUrl.Auth;
import io.penstock.runtime.url.FunctionUrl.Mode;
import io.penstock.runtime.url.FunctionUrls;
import io.penstock.runtime.url.FunctionUrls.Settings;
import io.penstock.server.url.UrlAddress;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Operations on the URLs of functions.
final class UrlOperations {
    private static final int MAX_PAGE = 50;
    private static final Settings DEFAULTS =
            new Settings(Auth.AWS_IAM, Mode.BUFFERED, CrossOrigin.NONE);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String QUALIFIER = "((?!^\\d+$)^[0-9a-zA-Z-_]+$)";
    private static final Pattern ALIAS = Pattern.compile(QUALIFIER);

    private final FunctionUrls urls;

    UrlOperations(FunctionUrls urls) {
        this.urls = urls;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "CreateFunctionUrlConfig", call -> withTarget(call, arn -> create(call, arn)),
                "GetFunctionUrlConfig", call -> withTarget(call, arn -> get(call, arn)),
                "UpdateFunctionUrlConfig", call -> withTarget(call, arn -> update(call, arn)),
                "DeleteFunctionUrlConfig", call -> withTarget(call, this::delete),
                "ListFunctionUrlConfigs", call -> withTarget(call, arn -> list(call, arn)));
    }

    private Reply create(Call call, FunctionArn function) {
        return switch (urls.create(function, changed(call.input(), DEFAULTS))) {
            case Answer.Ok<FunctionUrl>(FunctionUrl url) -> new Reply.Output(answered(call, url));
            case Answer.Refused<FunctionUrl>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply get(Call call, FunctionArn function) {
        return switch (urls.get(function)) {
            case Answer.Ok<FunctionUrl>(FunctionUrl url) -> new Reply.Output(listed(call, url));
            case Answer.Refused<FunctionUrl>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply update(Call call, FunctionArn function) {
        return switch (urls.update(function, present -> changed(call.input(), present))) {
            case Answer.Ok<FunctionUrl>(FunctionUrl url) ->
                    new Reply.Output(
                            answered(call, url)
                                    .put("LastModifiedTime", TIME.format(url.modified())));
            case Answer.Refused<FunctionUrl>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply delete(FunctionArn function) {
        return switch (urls.delete(function)) {
            case Answer.Ok<FunctionUrl> _ -> new Reply.Done();
            case Answer.Refused<FunctionUrl>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply list(Call call, FunctionArn function) {
        Optional<String> after = Page.key(call.text("Marker", ""));
        if (after.isEmpty()) {
            return Errors.invalid("Marker is not one that this server gave out.");
        }
        int maxItems = Math.min(MAX_PAGE, call.input().path("MaxItems").asInt(MAX_PAGE));
        return switch (urls.list(function)) {
            case Answer.Ok<List<FunctionUrl>>(List<FunctionUrl> all) ->
                    page(call, Page.of(all, FunctionUrl::id, after.get(), maxItems));
            case Answer.Refused<List<FunctionUrl>>(FunctionError error) -> Errors.reply(error);
        };
    }

    private static Reply page(Call call, Page<FunctionUrl> page) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode list = out.putArray("FunctionUrlConfigs");
        page.stream().map(url -> listed(call, url)).forEach(list::add);
        if (!page.nextMarker().isEmpty()) {
            out.put("NextMarker", page.nextMarker());
        }
        return new Reply.Output(out);
    }

    /// Answers with the function or alias a URL belongs to. A version is refused in the words of
    /// the qualifier's constraint, also where it comes with the name.
    private static Reply withTarget(Call call, Names.Action action) throws InterruptedException {
        return Names.withFunction(
                call,
                arn -> {
                    boolean alias =
                            arn.qualifier().isEmpty() || ALIAS.matcher(arn.qualifier()).matches();
                    return alias
                            ? action.on(arn)
                            : Errors.reply(
                                    FunctionError.Constraint.of(
                                            arn.qualifier(),
                                            "qualifier",
                                            "Member must satisfy regular expression pattern: "
                                                    + QUALIFIER));
                });
    }

    private static Settings changed(ObjectNode input, Settings present) {
        return new Settings(
                Auth.valueOf(input.path("AuthType").asText(present.auth().name())),
                Mode.valueOf(input.path("InvokeMode").asText(present.mode().name())),
                input.has("Cors") ? crossOrigin(input.path("Cors")) : present.crossOrigin());
    }

    private static CrossOrigin crossOrigin(JsonNode cors) {
        return cors.isEmpty()
                ? CrossOrigin.NONE
                : new CrossOrigin(
                        true,
                        cors.path("AllowCredentials").asBoolean(false),
                        texts(cors.path("AllowHeaders")),
                        texts(cors.path("AllowMethods")),
                        texts(cors.path("AllowOrigins")),
                        texts(cors.path("ExposeHeaders")),
                        cors.path("MaxAge").asInt(CrossOrigin.UNSET));
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    /// What creating and updating answer: the mode only if the request named it.
    private static ObjectNode answered(Call call, FunctionUrl url) {
        ObjectNode out = common(call, url);
        if (call.has("InvokeMode")) {
            out.put("InvokeMode", url.mode().name());
        }
        return out;
    }

    private static ObjectNode listed(Call call, FunctionUrl url) {
        return common(call, url)
                .put("LastModifiedTime", TIME.format(url.modified()))
                .put("InvokeMode", url.mode().name());
    }

    private static ObjectNode common(Call call, FunctionUrl url) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("FunctionUrl", UrlAddress.of(url, call.baseUrl()));
        out.put("FunctionArn", url.function().toString());
        out.put("AuthType", url.auth().name());
        CrossOrigin cors = url.crossOrigin();
        if (cors.configured()) {
            put(out.putObject("Cors"), cors);
        }
        out.put("CreationTime", TIME.format(url.created()));
        return out;
    }

    private static void put(ObjectNode out, CrossOrigin cors) {
        if (cors.allowCredentials()) {
            out.put("AllowCredentials", true);
        }
        put(out, "AllowHeaders", cors.allowHeaders());
        put(out, "AllowMethods", cors.allowMethods());
        put(out, "AllowOrigins", cors.allowOrigins());
        put(out, "ExposeHeaders", cors.exposeHeaders());
        if (cors.maxAgeSeconds() != CrossOrigin.UNSET) {
            out.put("MaxAge", cors.maxAgeSeconds());
        }
    }

    private static void put(ObjectNode out, String name, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = out.putArray(name);
            values.forEach(list::add);
        }
    }
}
