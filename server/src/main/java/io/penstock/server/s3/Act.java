package io.penstock.server.s3;

import io.penstock.server.wire.Parameters;
import io.penstock.server.wire.WireRequest;
import java.util.Set;

/// What a request asks for, named as in the S3 API.
enum Act {
    ListBuckets,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    GetBucketLocation,
    GetBucketVersioning,
    ListMultipartUploads,
    ListObjects,
    ListObjectsV2,
    DeleteObjects,
    GetObject,
    HeadObject,
    PutObject,
    CopyObject,
    DeleteObject,
    CreateMultipartUpload,
    UploadPart,
    UploadPartCopy,
    ListParts,
    CompleteMultipartUpload,
    AbortMultipartUpload;

    /// Parameters that ask for what is not here.
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "acl",
                    "accelerate",
                    "analytics",
                    "attributes",
                    "cors",
                    "encryption",
                    "intelligent-tiering",
                    "inventory",
                    "legal-hold",
                    "lifecycle",
                    "logging",
                    "metrics",
                    "notification",
                    "object-lock",
                    "ownershipControls",
                    "policy",
                    "policyStatus",
                    "publicAccessBlock",
                    "renameObject",
                    "replication",
                    "requestPayment",
                    "restore",
                    "retention",
                    "select",
                    "session",
                    "tagging",
                    "torrent",
                    "versions",
                    "website");

    /// Finds out what is asked for.
    ///
    /// @throws Refusal if that is not here, or nowhere
    static Act of(WireRequest request, Address address, Parameters query) {
        for (String name : ELSEWHERE) {
            if (query.has(name)) {
                throw Refusal.notImplemented("?" + name);
            }
        }
        String version = query.first("versionId");
        if (!version.isEmpty() && !version.equals("null")) {
            throw Refusal.of(404, "NoSuchVersion", "The specified version does not exist.")
                    .with("Key", address.key())
                    .with("VersionId", version);
        }
        if (address.bucket().isEmpty()) {
            return ofService(request);
        }
        return address.key().isEmpty() ? ofBucket(request, query) : ofObject(request, query);
    }

    /// Returns what IAM calls the permission for it.
    String permission() {
        return switch (this) {
            case ListBuckets -> "ListAllMyBuckets";
            case HeadBucket, ListObjects, ListObjectsV2 -> "ListBucket";
            case HeadObject -> "GetObject";
            case DeleteObjects -> "DeleteObject";
            case ListMultipartUploads -> "ListBucketMultipartUploads";
            case ListParts -> "ListMultipartUploadParts";
            case CopyObject,
                    CreateMultipartUpload,
                    UploadPart,
                    UploadPartCopy,
                    CompleteMultipartUpload ->
                    "PutObject";
            case CreateBucket,
                    DeleteBucket,
                    GetBucketLocation,
                    GetBucketVersioning,
                    GetObject,
                    PutObject,
                    DeleteObject,
                    AbortMultipartUpload ->
                    name();
        };
    }

    private static Act ofService(WireRequest request) {
        return switch (request.method()) {
            case "GET" -> ListBuckets;
            default -> throw notAllowed(request);
        };
    }

    private static Act ofBucket(WireRequest request, Parameters query) {
        return switch (request.method()) {
            case "PUT" -> {
                if (query.has("versioning")) {
                    throw Refusal.notImplemented("?versioning");
                }
                yield CreateBucket;
            }
            case "HEAD" -> HeadBucket;
            case "DELETE" -> DeleteBucket;
            case "GET" -> reading(query);
            case "POST" -> {
                if (!query.has("delete")) {
                    throw Refusal.notImplemented("POST of a form");
                }
                yield DeleteObjects;
            }
            default -> throw notAllowed(request);
        };
    }

    private static Act reading(Parameters query) {
        if (query.has("location")) {
            return GetBucketLocation;
        }
        if (query.has("versioning")) {
            return GetBucketVersioning;
        }
        if (query.has("uploads")) {
            return ListMultipartUploads;
        }
        return query.first("list-type").equals("2") ? ListObjectsV2 : ListObjects;
    }

    private static Act ofObject(WireRequest request, Parameters query) {
        boolean upload = query.has("uploadId");
        boolean copy = !request.header("x-amz-copy-source").isEmpty();
        return switch (request.method()) {
            case "GET" -> upload ? ListParts : GetObject;
            case "HEAD" -> HeadObject;
            case "PUT" -> {
                if (upload) {
                    yield copy ? UploadPartCopy : UploadPart;
                }
                yield copy ? CopyObject : PutObject;
            }
            case "DELETE" -> upload ? AbortMultipartUpload : DeleteObject;
            case "POST" -> {
                if (query.has("uploads")) {
                    yield CreateMultipartUpload;
                }
                if (!upload) {
                    throw notAllowed(request);
                }
                yield CompleteMultipartUpload;
            }
            default -> throw notAllowed(request);
        };
    }

    private static Refusal notAllowed(WireRequest request) {
        return Refusal.of(
                        405,
                        "MethodNotAllowed",
                        "The specified method is not allowed against this resource.")
                .with("Method", request.method());
    }
}
