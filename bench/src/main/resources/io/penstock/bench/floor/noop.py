"""Functions that do next to nothing."""

import os
import time

_seen = os.environ.get("SEEN_FILE")
_file = os.open(_seen, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666) if _seen else -1


def handler(event, context):
    """Answers that all went well."""
    return {"batchItemFailures": []}


def noting(event, context):
    """Does the same, and notes the number that each message carries: some microseconds a batch."""
    os.write(_file, "".join(record["body"][7:19] for record in event["Records"]).encode())
    return {"batchItemFailures": []}


def stamping(event, context):
    """Does the same, and notes when it was called, beside the number each message begins with."""
    now = "%020d" % time.monotonic_ns()
    os.write(_file, "".join(record["body"][:20] + now for record in event["Records"]).encode())
    return {"batchItemFailures": []}
