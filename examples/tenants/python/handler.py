"""Works half a second on each batch and says how long each message waited, tenant by tenant.

A message's body is its tenant's name. How long it waited is what the queue says: from its send to its first
receive, in milliseconds.
"""

import json
import time
from collections import defaultdict

WORK_SECONDS = 0.5


def handle(event, context):
    waits = defaultdict(list)
    for record in event["Records"]:
        stamps = record["attributes"]
        waited = int(stamps["ApproximateFirstReceiveTimestamp"]) - int(stamps["SentTimestamp"])
        waits[record["body"]].append(waited)
    time.sleep(WORK_SECONDS)
    print(json.dumps({"waits": waits}))
