"""Calls every operation of SQS with boto3 and prints what it saw as one JSON document.

The same script is run by a current boto3, which speaks JSON, and by one from before November 2023, which speaks the
Query protocol; both must see the same. Ids, handles and stamps differ from run to run and are not printed.

Arguments: none. Standard output: {"protocol": …, "seen": {operation: …}}.
"""

import base64
import json
import time

import boto3
from botocore.exceptions import ClientError

sqs = boto3.client("sqs")
seen = {}
bodies = []


def remember_protocol(request, **_):
    bodies.append(request.headers.get("Content-Type", b""))


sqs.meta.events.register("before-send.sqs", remember_protocol)


def error(call, **arguments):
    """Returns what a client makes of a refusal: code, status and message."""
    try:
        call(**arguments)
    except ClientError as refused:
        answer = refused.response
        return [answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]]
    return "no error"


def plain(answer):
    """An answer without its metadata."""
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def policy(target, receives):
    return json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": receives})


def messages(url, **arguments):
    return sqs.receive_message(QueueUrl=url, **arguments).get("Messages", [])


def name(url):
    return url.rsplit("/", 1)[1]


# queues
dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
created = sqs.create_queue(
    QueueName="orders", Attributes={"VisibilityTimeout": "30", "DelaySeconds": "0"}, tags={"team": "a"}
)
url = created["QueueUrl"]
seen["CreateQueue"] = [
    url.replace(sqs.meta.endpoint_url, ""),
    error(sqs.create_queue, QueueName="orders", Attributes={"VisibilityTimeout": "31"}),
    error(sqs.create_queue, QueueName="a b"),
    error(sqs.create_queue, QueueName="x", Attributes={"Colour": "red"}),
    error(sqs.create_queue, QueueName="x", Attributes={"DelaySeconds": "901"}),
]
seen["GetQueueUrl"] = [
    sqs.get_queue_url(QueueName="orders")["QueueUrl"] == url,
    sqs.get_queue_url(QueueName="orders", QueueOwnerAWSAccountId="000000000000")["QueueUrl"] == url,
    error(sqs.get_queue_url, QueueName="nothing")[1:],
]
first = sqs.list_queues(MaxResults=1)
seen["ListQueues"] = [
    [name(each) for each in first["QueueUrls"]],
    [name(each) for each in sqs.list_queues(MaxResults=1, NextToken=first["NextToken"])["QueueUrls"]],
    [name(each) for each in sqs.list_queues(QueueNamePrefix="o")["QueueUrls"]],
    plain(sqs.list_queues(QueueNamePrefix="zzz")),
]

# attributes
arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
dead_arn = arn.replace("orders", "dead")
seen["SetQueueAttributes"] = [
    plain(sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy(dead_arn, 1)})),
    error(sqs.set_queue_attributes, QueueUrl=url, Attributes={"RedrivePolicy": policy(dead_arn, 1001)}),
    error(sqs.set_queue_attributes, QueueUrl=url, Attributes={"KmsMasterKeyId": "k", "SqsManagedSseEnabled": "true"}),
]
every = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
seen["GetQueueAttributes"] = [
    {key: value for key, value in sorted(every.items()) if not key.endswith("Timestamp")},
    plain(sqs.get_queue_attributes(QueueUrl=url)),
    error(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["Colour"]),
]
seen["ListDeadLetterSourceQueues"] = [
    [name(each) for each in sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"]],
    sqs.list_dead_letter_source_queues(QueueUrl=url).get("queueUrls", []),
]

# tags
sqs.tag_queue(QueueUrl=url, Tags={"team": "b", "cost": "7"})
sqs.untag_queue(QueueUrl=url, TagKeys=["cost", "unknown"])
seen["TagQueue"] = error(sqs.tag_queue, QueueUrl=url, Tags={"aws:own": "x"})
seen["UntagQueue"] = plain(sqs.untag_queue(QueueUrl=url, TagKeys=["cost"]))
seen["ListQueueTags"] = [
    plain(sqs.list_queue_tags(QueueUrl=url)),
    plain(sqs.list_queue_tags(QueueUrl=dead)),
]

# permissions
sqs.add_permission(QueueUrl=url, Label="one", AWSAccountIds=["111122223333"], Actions=["SendMessage"])
sqs.add_permission(QueueUrl=url, Label="two", AWSAccountIds=["111122223333", "444455556666"], Actions=["*"])
seen["AddPermission"] = [
    json.loads(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]),
    error(sqs.add_permission, QueueUrl=url, Label="one", AWSAccountIds=["111122223333"], Actions=["*"]),
    error(sqs.add_permission, QueueUrl=url, Label="x", AWSAccountIds=["111122223333"], Actions=["Eat"]),
]
sqs.remove_permission(QueueUrl=url, Label="one")
sqs.remove_permission(QueueUrl=url, Label="two")
seen["RemovePermission"] = [
    plain(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])),
    error(sqs.remove_permission, QueueUrl=url, Label="one"),
]

# messages
attributes = {
    "kind": {"DataType": "String", "StringValue": "ordre <&\"é>"},
    "total": {"DataType": "Number.int", "StringValue": "42"},
    "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff\x07"},
}
system = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"}}
body = 'größer & <schöner> "als"\r\n\t🚀'
sent = sqs.send_message(
    QueueUrl=url, MessageBody=body, MessageAttributes=attributes, MessageSystemAttributes=system, MessageGroupId="g"
)
seen["SendMessage"] = [
    sorted(plain(sent)),
    sent["MD5OfMessageBody"],
    sent["MD5OfMessageAttributes"],
    sent["MD5OfMessageSystemAttributes"],
    error(sqs.send_message, QueueUrl=url, MessageBody=""),
    error(sqs.send_message, QueueUrl=url, MessageBody="x", DelaySeconds=901),
    error(sqs.send_message, QueueUrl=url, MessageBody="x", MessageDeduplicationId="d"),
    error(sqs.send_message, QueueUrl=url + "-nothing", MessageBody="x")[1],
]
received = messages(url, AttributeNames=["All"], MessageAttributeNames=["All"], VisibilityTimeout=600)[0]
handle = received["ReceiptHandle"]
seen["ReceiveMessage"] = [
    received["Body"] == body,
    received["MessageId"] == sent["MessageId"],
    received["MD5OfBody"] == sent["MD5OfMessageBody"],
    received["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"],
    {key: dict(value, BinaryValue=base64.b64encode(value["BinaryValue"]).decode()) if "BinaryValue" in value else value
     for key, value in sorted(received["MessageAttributes"].items())},
    {key: value for key, value in sorted(received["Attributes"].items()) if not key.endswith("Timestamp")},
    plain(sqs.receive_message(QueueUrl=url)),
    error(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11),
    error(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=21),
    error(sqs.receive_message, QueueUrl=url, AttributeNames=["Colour"]),
]
seen["ChangeMessageVisibility"] = [
    plain(sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=60)),
    error(sqs.change_message_visibility, QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=43201),
    error(sqs.change_message_visibility, QueueUrl=url, ReceiptHandle="garbage", VisibilityTimeout=1),
]
seen["DeleteMessage"] = [
    plain(sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)),
    plain(sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)),
    error(sqs.delete_message, QueueUrl=url, ReceiptHandle="garbage"),
]


# batches
def batch(answer):
    failed = [[each["Id"], each["Code"], each["SenderFault"], each["Message"]] for each in answer.get("Failed", [])]
    return [[each["Id"] for each in answer.get("Successful", [])], failed]


seen["SendMessageBatch"] = [
    batch(sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": "a", "MessageBody": "one"},
        {"Id": "b", "MessageBody": "two", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "v"}}},
        {"Id": "c", "MessageBody": "bad\x01"},
        {"Id": "d", "MessageBody": "late", "DelaySeconds": 901},
    ])),
    error(sqs.send_message_batch, QueueUrl=url, Entries=[]),
    error(sqs.send_message_batch, QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "x"}] * 2),
    error(sqs.send_message_batch, QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": "x"} for i in range(11)]),
    error(sqs.send_message_batch, QueueUrl=url, Entries=[{"Id": "a b", "MessageBody": "x"}]),
    error(sqs.send_message_batch, QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": "x" * 600_000} for i in range(2)]),
]
handles = [each["ReceiptHandle"] for each in messages(url, MaxNumberOfMessages=10, VisibilityTimeout=600)]
seen["ChangeMessageVisibilityBatch"] = batch(sqs.change_message_visibility_batch(QueueUrl=url, Entries=[
    {"Id": "a", "ReceiptHandle": handles[0], "VisibilityTimeout": 60},
    {"Id": "b", "ReceiptHandle": "garbage", "VisibilityTimeout": 60},
    {"Id": "c", "ReceiptHandle": handles[1], "VisibilityTimeout": 0},
    {"Id": "d", "ReceiptHandle": handles[1]},
]))
seen["DeleteMessageBatch"] = batch(sqs.delete_message_batch(QueueUrl=url, Entries=[
    {"Id": "a", "ReceiptHandle": handles[0]},
    {"Id": "b", "ReceiptHandle": "garbage"},
    {"Id": "c", "ReceiptHandle": handles[1]},
]))

# dead letters and back
for each in ("one", "two"):
    sqs.send_message(QueueUrl=url, MessageBody=each)
for _ in range(2):
    messages(url, MaxNumberOfMessages=10, VisibilityTimeout=0)
started = sqs.start_message_move_task(SourceArn=dead_arn, MaxNumberOfMessagesPerSecond=1)
running = sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"][0]
cancelled = sqs.cancel_message_move_task(TaskHandle=started["TaskHandle"])
for _ in range(200):
    ended = sqs.list_message_move_tasks(SourceArn=dead_arn, MaxResults=10)["Results"]
    if ended[0]["Status"] == "CANCELLED":
        break
    time.sleep(0.02)
seen["StartMessageMoveTask"] = [
    sorted(json.loads(base64.b64decode(started["TaskHandle"]))),
    json.loads(base64.b64decode(started["TaskHandle"]))["sourceArn"],
    error(sqs.start_message_move_task, SourceArn=arn),
    error(sqs.start_message_move_task, SourceArn=arn + "-nothing"),
    error(sqs.start_message_move_task, SourceArn=dead_arn, DestinationArn=arn + "-nothing"),
]
seen["ListMessageMoveTasks"] = [
    sorted(running),
    running["TaskHandle"] == started["TaskHandle"],
    running["MaxNumberOfMessagesPerSecond"],
    running["ApproximateNumberOfMessagesToMove"],
    abs(running["StartedTimestamp"] / 1000 - time.time()) < 600,
    ended[0]["Status"],
    sorted(ended[0]),
    error(sqs.list_message_move_tasks, SourceArn="nonsense"),
]
seen["CancelMessageMoveTask"] = [
    sorted(plain(cancelled)),
    isinstance(cancelled["ApproximateNumberOfMessagesMoved"], int),
    error(sqs.cancel_message_move_task, TaskHandle="foobared"),
    error(sqs.cancel_message_move_task, TaskHandle=base64.b64encode(json.dumps(
        {"taskId": "10f57157-fc38-4da9-a113-4de7e12d05aa", "sourceArn": dead_arn}).encode()).decode()),
]

# the end
seen["PurgeQueue"] = [plain(sqs.purge_queue(QueueUrl=url)), error(sqs.purge_queue, QueueUrl=url)]
seen["DeleteQueue"] = [
    plain(sqs.delete_queue(QueueUrl=url)),
    error(sqs.delete_queue, QueueUrl=url)[1],
    error(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["All"])[0],
]

missing = set(sqs.meta.service_model.operation_names) - set(seen)
kinds = {body.decode() if isinstance(body, bytes) else body for body in bodies}
print(json.dumps({"contentTypes": sorted(kinds), "missing": sorted(missing), "seen": seen}, ensure_ascii=False, sort_keys=True))
