"""Invokes asynchronously with boto3: retries, destinations, dead letters, topics, and the mistakes one can make.

The server's clock stands still until this moves it. Arguments: zip of a function that fails, zip of one that works.
Prints what it saw as one JSON document.
"""

import json
import os
import sys
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

with open(sys.argv[1], "rb") as file:
    fails = file.read()
with open(sys.argv[2], "rb") as file:
    works = file.read()
lambda_ = boto3.client("lambda")
sqs = boto3.client("sqs")
sns = boto3.client("sns")
endpoint = os.environ["AWS_ENDPOINT_URL"]
told = {"errors": {}}


def error_of(name, call, **arguments):
    try:
        call(**arguments)
        told["errors"][name] = "none"
    except ClientError as error:
        told["errors"][name] = "%s %s: %s" % (
            error.response["ResponseMetadata"]["HTTPStatusCode"],
            error.response["Error"]["Code"],
            error.response["Error"]["Message"],
        )


def advance(seconds):
    body = json.dumps({"advanceSeconds": seconds}).encode()
    urllib.request.urlopen(urllib.request.Request(endpoint + "/_penstock/clock", body, method="POST")).read()


def queue(name):
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def receive(url):
    message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20, MessageAttributeNames=["All"])["Messages"][0]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return message


def attributes(message):
    return {name: [each["DataType"], each["StringValue"]] for name, each in message["MessageAttributes"].items()}


def create(name, code, **more):
    lambda_.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/any",
        Handler="handler.handle",
        Code={"ZipFile": code},
        **more,
    )
    lambda_.get_waiter("function_active_v2").wait(FunctionName=name)


def await_delayed(name):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with urllib.request.urlopen("%s/_penstock/functions/%s/async" % (endpoint, name)) as page:
            if json.load(page)["delayed"] == 1:
                return
    raise TimeoutError(name)


records, records_arn = queue("records")
letters, letters_arn = queue("letters")
heard, heard_arn = queue("heard")
raw, raw_arn = queue("raw")

# Topics
topic = sns.create_topic(Name="news", Tags=[{"Key": "team", "Value": "a"}])["TopicArn"]
told["topic"] = topic
told["topics"] = [each["TopicArn"] for each in sns.list_topics()["Topics"]]
told["tags"] = sns.list_tags_for_resource(ResourceArn=topic)["Tags"]
plain = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=heard_arn, ReturnSubscriptionArn=True)["SubscriptionArn"]
sns.subscribe(
    TopicArn=topic,
    Protocol="sqs",
    Endpoint=raw_arn,
    Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"kind": ["wanted"]})},
)
told["subscriptions"] = len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"])
told["protocol"] = sns.get_subscription_attributes(SubscriptionArn=plain)["Attributes"]["Endpoint"]
published = sns.publish(
    TopicArn=topic,
    Subject="s",
    Message="hello",
    MessageAttributes={"kind": {"DataType": "String", "StringValue": "wanted"}},
)["MessageId"]
envelope = json.loads(receive(heard)["Body"])
told["envelope"] = [envelope["Type"], envelope["MessageId"] == published, envelope["Subject"], envelope["Message"]]
unwrapped = receive(raw)
told["raw"] = [unwrapped["Body"], attributes(unwrapped)]
batch = sns.publish_batch(
    TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "one"}, {"Id": "b", "Message": "two"}]
)
told["batch"] = sorted(each["Id"] for each in batch["Successful"])
told["heard"] = sorted(json.loads(receive(heard)["Body"])["Message"] for _ in "ab")

# A failing function: a second attempt, a record, and a dead letter
create("fails", fails, DeadLetterConfig={"TargetArn": letters_arn})
put = lambda_.put_function_event_invoke_config(
    FunctionName="fails",
    MaximumRetryAttempts=1,
    MaximumEventAgeInSeconds=3600,
    DestinationConfig={"OnFailure": {"Destination": records_arn}},
)
told["put"] = [put["FunctionArn"], put["MaximumRetryAttempts"], put["MaximumEventAgeInSeconds"], put["DestinationConfig"]]
told["got"] = lambda_.get_function_event_invoke_config(FunctionName="fails")["DestinationConfig"]
told["listed"] = len(lambda_.list_function_event_invoke_configs(FunctionName="fails")["FunctionEventInvokeConfigs"])
accepted = lambda_.invoke(FunctionName="fails", InvocationType="Event", Payload=b'{"order": 1}')
told["accepted"] = [accepted["StatusCode"], "FunctionError" in accepted, "ExecutedVersion" in accepted]
await_delayed("fails")
advance(60)
record = json.loads(receive(records)["Body"])
told["record"] = [
    record["requestContext"]["requestId"] == accepted["ResponseMetadata"]["RequestId"],
    record["requestContext"]["condition"],
    record["requestContext"]["approximateInvokeCount"],
    record["requestPayload"],
    record["responseContext"],
    record["responsePayload"]["errorMessage"],
]
letter = receive(letters)
told["letter"] = [letter["Body"], attributes(letter)]
merged = lambda_.update_function_event_invoke_config(FunctionName="fails", MaximumRetryAttempts=0)
told["merged"] = [merged["MaximumRetryAttempts"], merged["MaximumEventAgeInSeconds"], merged["DestinationConfig"]]

# A function that works: its record goes to the topic
create("works", works, DeadLetterConfig={"TargetArn": topic})
lambda_.put_function_event_invoke_config(
    FunctionName="works", DestinationConfig={"OnSuccess": {"Destination": topic}}
)
lambda_.invoke(FunctionName="works", InvocationType="Event", Payload=b"[1]")
success = json.loads(json.loads(receive(heard)["Body"])["Message"])
told["success"] = [success["requestContext"]["condition"], success["requestPayload"], success["responsePayload"]]
lambda_.invoke_async(FunctionName="works", InvokeArgs=b"{}")
told["again"] = json.loads(json.loads(receive(heard)["Body"])["Message"])["requestPayload"]

# Switched off: a record at once
lambda_.put_function_concurrency(FunctionName="fails", ReservedConcurrentExecutions=0)
lambda_.invoke(FunctionName="fails", InvocationType="Event")
off = json.loads(receive(records)["Body"])
told["off"] = [off["requestContext"]["condition"], off["requestContext"]["approximateInvokeCount"], "responseContext" in off]
error_of("throttled", lambda_.invoke, FunctionName="fails")

# Mistakes
config = lambda_.put_function_event_invoke_config
itself = "arn:aws:lambda:us-east-1:000000000000:function:works"
error_of("nothing", config, FunctionName="works")
error_of("no function", config, FunctionName="nobody", MaximumRetryAttempts=1)
error_of("no config", lambda_.delete_function_event_invoke_config, FunctionName="works", Qualifier="1")
error_of("itself", config, FunctionName="works", DestinationConfig={"OnSuccess": {"Destination": itself}})
error_of(
    "missing", config, FunctionName="works", DestinationConfig={"OnSuccess": {"Destination": itself + "-not"}}
)
error_of(
    "service", config, FunctionName="works", DestinationConfig={"OnSuccess": {"Destination": "arn:aws:iam::000000000000:role/x"}}
)
error_of("too large", lambda_.invoke, FunctionName="works", InvocationType="Event", Payload=b'"' + b"x" * 1_048_575 + b'"')
error_of("no json", lambda_.invoke, FunctionName="works", InvocationType="Event", Payload=b"{")
error_of("no topic", sns.publish, TopicArn=topic + "-not", Message="x")
error_of("protocol", sns.subscribe, TopicArn=topic, Protocol="email", Endpoint="a@example.com")
error_of("fifo", sns.create_topic, Name="news.fifo", Attributes={"FifoTopic": "true"})

lambda_.delete_function_event_invoke_config(FunctionName="works")
error_of("gone", lambda_.get_function_event_invoke_config, FunctionName="works")
sns.unsubscribe(SubscriptionArn=plain)
sns.delete_topic(TopicArn=topic)
told["left"] = sns.list_topics()["Topics"]
print(json.dumps(told))
