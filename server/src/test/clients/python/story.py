"""Tells the story of io.penstock.server.clients with boto3, and prints what it saw as one JSON document.

Arguments: the function's zip, the filter pattern, then the bodies of a good, a dropped and a poisoned message.
"""

import base64
import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

archive, pattern, good, dropped, poisoned = sys.argv[1:]
lambda_ = boto3.client("lambda")
sqs = boto3.client("sqs")
told = {}


def code_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "no error"


def until_state(uuid, state):
    for _ in range(300):
        mapping = lambda_.get_event_source_mapping(UUID=uuid)
        if mapping["State"] == state:
            return mapping
        time.sleep(0.1)
    raise TimeoutError(f"the mapping is not {state}: {mapping}")


with open(archive, "rb") as file:
    lambda_.create_function(
        FunctionName="orders",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/any",
        Handler="handler.handle",
        Timeout=1,
        Code={"ZipFile": file.read()},
    )
lambda_.get_waiter("function_active_v2").wait(FunctionName="orders")
told["functionState"] = lambda_.get_function(FunctionName="orders")["Configuration"]["State"]
pages = lambda_.get_paginator("list_functions").paginate()
told["functionNames"] = [each["FunctionName"] for page in pages for each in page["Functions"]]

dead = sqs.create_queue(QueueName="orders-dead")["QueueUrl"]
dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
attributes = {"VisibilityTimeout": "1", "RedrivePolicy": redrive}
queue = sqs.create_queue(QueueName="orders", Attributes=attributes)["QueueUrl"]
queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

uuid = lambda_.create_event_source_mapping(
    FunctionName="orders",
    EventSourceArn=queue_arn,
    BatchSize=1,
    FilterCriteria={"Filters": [{"Pattern": pattern}]},
)["UUID"]
mapping = until_state(uuid, "Enabled")
told["mappingState"] = mapping["State"]
told["mappingFilter"] = mapping["FilterCriteria"]["Filters"][0]["Pattern"]
listed = lambda_.list_event_source_mappings(FunctionName="orders", EventSourceArn=queue_arn)
told["mappingsListed"] = len(listed["EventSourceMappings"])

entries = [{"Id": "a", "MessageBody": good}, {"Id": "b", "MessageBody": dropped}]
assert len(sqs.send_message_batch(QueueUrl=queue, Entries=entries)["Successful"]) == 2
sent = sqs.send_message(QueueUrl=queue, MessageBody=poisoned)
received = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=20)["Messages"][0]
told["deadLetter"] = received["Body"]
told["deadLetterIdKept"] = received["MessageId"] == sent["MessageId"]

told["updatedBatchSize"] = lambda_.update_event_source_mapping(UUID=uuid, BatchSize=5, Enabled=False)["BatchSize"]
told["disabledState"] = until_state(uuid, "Disabled")["State"]

invoked = lambda_.invoke(FunctionName="orders", Payload=b"{}", LogType="Tail")
told["invokeStatus"] = invoked["StatusCode"]
told["invokePayload"] = json.loads(invoked["Payload"].read())
told["invokeLog"] = base64.b64decode(invoked["LogResult"]).decode()
told["dryRunStatus"] = lambda_.invoke(FunctionName="orders", InvocationType="DryRun")["StatusCode"]
failing = json.dumps({"Records": [{"body": poisoned}]}).encode()
told["functionError"] = lambda_.invoke(FunctionName="orders", Payload=failing)["FunctionError"]

lambda_.delete_event_source_mapping(UUID=uuid)
for _ in range(300):
    told["mappingGone"] = code_of(lambda_.get_event_source_mapping, UUID=uuid)
    if told["mappingGone"] != "no error":
        break
    time.sleep(0.1)
lambda_.delete_function(FunctionName="orders")
told["functionGone"] = code_of(lambda_.get_function, FunctionName="orders")
print(json.dumps(told))
