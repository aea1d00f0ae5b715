package io.penstock.server.s3;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.auth.Verifier;
import io.penstock.server.http.StreamExchange;
import io.penstock.server.http.StreamHandler;
import io.penstock.server.wire.Credentials;
import io.penstock.server.wire.Parameters;
import io.penstock.server.wire.WireRequest;
import io.penstock.server.wire.WireResponse;
import io.penstock.services.bucket.BucketStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// S3 at the front door. Thread-safe.
public final class ObjectService implements StreamHandler {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(ObjectService.class);

    private final @Nullable BucketStore store;
    private final Admission admission;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /// @param store null for a server without buckets, which says so
    /// @param verifier checks signatures; null believes everybody
    /// @param clock for the stamps of uploads
    /// @param ids fresh UUIDs, for requests and uploads
    public ObjectService(
            @Nullable BucketStore store,
            @Nullable Verifier verifier,
            InstantSource clock,
            Supplier<String> ids) {
        this.store = store;
        this.admission = new Admission(verifier);
        this.clock = clock;
        this.ids = ids;
    }

    /// What is signed for S3 is for S3; what is not signed only if its host names a bucket that
    /// exists, or its path begins with a prefix that nobody else has.
    @Override
    public boolean serves(WireRequest request) {
        String service = Credentials.of(request).service();
        if (!service.isEmpty()) {
            return service.equals("s3");
        }
        if (request.rawPath().startsWith(Address.UNSIGNED_PREFIX)) {
            return true;
        }
        String bucket = Address.bucketOf(Address.host(request));
        return !bucket.isEmpty() && store != null && store.exists(bucket);
    }

    @Override
    public void answer(StreamExchange exchange) throws IOException {
        String requestId = ids.get();
        Address address = Address.of(exchange.request());
        Answer answer;
        try {
            answer = answer(exchange, address);
        } catch (Refusal refusal) {
            refuse(exchange, refusal.fault(), address, requestId);
            return;
        } catch (IOException failure) {
            LOG.atError()
                    .addKeyValue("request", requestId)
                    .setCause(failure)
                    .log("buckets cannot be read or written");
            var fault =
                    new Refusal.Fault(
                            500,
                            "InternalError",
                            "We encountered an internal error. Please try again.",
                            Map.of());
            refuse(exchange, fault, address, requestId);
            return;
        }
        write(exchange, answer, requestId);
    }

    private Answer answer(StreamExchange exchange, Address address) throws IOException {
        WireRequest request = exchange.request();
        if (store == null) {
            throw Refusal.notImplemented(
                    "Amazon S3. Start the server with --buckets DIR to have buckets");
        }
        Admission.Admitted admitted = admission.admit(request);
        Parameters query = Parameters.of(request.rawQuery());
        Act act = Act.of(request, address, query);
        Admission.permit(admitted.caller(), act, address);
        HeaderRules.check(request);
        return perform(store, new Inquiry(exchange, address, act, query, admitted));
    }

    private Answer perform(BucketStore buckets, Inquiry inquiry) throws IOException {
        var rooms = new BucketActs(buckets);
        var objects = new ObjectActs(rooms);
        var uploads = new UploadActs(rooms, clock, ids);
        var lists = new ListActs(rooms);
        return switch (inquiry.act()) {
            case ListBuckets -> rooms.list(inquiry);
            case CreateBucket -> rooms.create(inquiry);
            case HeadBucket -> rooms.head(inquiry);
            case DeleteBucket -> rooms.delete(inquiry);
            case GetBucketLocation -> rooms.location(inquiry);
            case GetBucketVersioning -> rooms.versioning(inquiry);
            case ListMultipartUploads -> lists.uploads(inquiry);
            case ListObjects, ListObjectsV2 -> lists.objects(inquiry);
            case DeleteObjects -> objects.deleteSeveral(inquiry);
            case GetObject -> objects.get(inquiry);
            case HeadObject -> objects.head(inquiry);
            case PutObject -> objects.put(inquiry);
            case CopyObject -> objects.copy(inquiry);
            case DeleteObject -> objects.delete(inquiry);
            case CreateMultipartUpload -> uploads.create(inquiry);
            case UploadPart -> uploads.put(inquiry);
            case UploadPartCopy -> uploads.copy(inquiry);
            case ListParts -> lists.parts(inquiry);
            case CompleteMultipartUpload -> uploads.complete(inquiry);
            case AbortMultipartUpload -> uploads.abort(inquiry);
        };
    }

    private static void write(StreamExchange exchange, Answer answer, String requestId)
            throws IOException {
        switch (answer) {
            case Answer.Document(Map<String, String> headers, String xml) ->
                    exchange.send(
                            new WireResponse(
                                    200,
                                    all(headers, requestId, "application/xml"),
                                    Payload.of(xml)));
            case Answer.Nothing(int status, Map<String, String> headers) ->
                    exchange.send(
                            new WireResponse(status, all(headers, requestId, ""), Payload.EMPTY));
            case Answer.Head(Map<String, String> headers, long length) ->
                    exchange.sendHead(
                            headers.containsKey("Content-Range") ? 206 : 200,
                            all(headers, requestId, ""),
                            length);
            case Answer.Bytes bytes -> write(exchange, bytes, requestId);
        }
    }

    private static void write(StreamExchange exchange, Answer.Bytes answer, String requestId)
            throws IOException {
        try (var opened = answer.opened();
                OutputStream out =
                        exchange.send(
                                answer.status(),
                                all(answer.headers(), requestId, ""),
                                answer.length())) {
            byte[] buffer = new byte[Math.clamp(answer.length(), 1, BUFFER_BYTES)];
            long at = answer.from();
            long end = answer.from() + answer.length();
            while (at < end) {
                int want = (int) Math.min(buffer.length, end - at);
                int read = opened.bytes().read(ByteBuffer.wrap(buffer, 0, want), at);
                if (read < 0) {
                    throw new IOException("a file of an object has lost its end");
                }
                out.write(buffer, 0, read);
                at += read;
            }
        }
    }

    /// Answers to `HEAD` have no body, so their error is told by the status alone.
    private static void refuse(
            StreamExchange exchange, Refusal.Fault fault, Address address, String requestId)
            throws IOException {
        var elements = new LinkedHashMap<String, String>();
        elements.put("Code", fault.code());
        elements.put("Message", fault.message());
        elements.putAll(fault.details());
        elements.put("Resource", address.resource());
        elements.put("RequestId", requestId);
        boolean head = exchange.request().method().equals("HEAD");
        exchange.send(
                new WireResponse(
                        fault.status(),
                        all(Map.of(), requestId, head ? "" : "application/xml"),
                        head ? Payload.EMPTY : Payload.of(Xml.error(elements))));
    }

    private static Map<String, String> all(
            Map<String, String> headers, String requestId, String contentType) {
        var all = new LinkedHashMap<>(headers);
        all.put("x-amz-request-id", requestId);
        if (!contentType.isEmpty()) {
            all.put("Content-Type", contentType);
        }
        return all;
    }
}
