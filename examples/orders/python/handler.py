"""Takes orders from a queue.

An order that makes no sense raises, which fails the whole batch: its messages stay in the queue, come back
after their visibility timeout, and are set aside in the dead-letter queue when they have come back too often.
"""

import json


def handle(event, context):
    for record in event["Records"]:
        take(json.loads(record["body"]))
    return f"took {len(event['Records'])}"


def take(order):
    if order["quantity"] < 1:
        raise ValueError(f"{order['order']}: quantity {order['quantity']} is not positive")
    print(f"{order['order']}: {order['quantity']} x {order['item']}")
