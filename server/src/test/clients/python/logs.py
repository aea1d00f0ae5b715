"""Reads what functions wrote through boto3's logs client, as `aws logs tail` does. Argument: the function's zip.

Prints what it saw as one JSON document.
"""

import json
import sys

import boto3
from botocore.config import Config

lambda_ = boto3.client("lambda")
# The name of the host that live tails are asked of begins with "stream-", which nobody resolves here.
logs = boto3.client("logs", config=Config(inject_host_prefix=False))
GROUP = "/aws/lambda/logs"

with open(sys.argv[1], "rb") as file:
    lambda_.create_function(
        FunctionName="logs",
        Runtime="python3.12",
        Role="arn:aws:iam::000000000000:role/any",
        Handler="handler.handle",
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"},
        Code={"ZipFile": file.read()},
    )
lambda_.get_waiter("function_active_v2").wait(FunctionName="logs")
lambda_.invoke(FunctionName="logs", Payload=b'{"Records": []}')

told = {}
told["groups"] = [
    group["logGroupName"] for page in logs.get_paginator("describe_log_groups").paginate() for group in page["logGroups"]
]
streams = logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)["logStreams"]
told["streams"] = len(streams)
told["types"] = [
    json.loads(event["message"]).get("type")
    for page in logs.get_paginator("filter_log_events").paginate(
        logGroupName=GROUP, interleaved=True, startTime=0, filterPattern='{ $.type = "platform.*" }'
    )
    for event in page["events"]
]
told["first"] = logs.get_log_events(
    logGroupName=GROUP, logStreamName=streams[0]["logStreamName"], startFromHead=True, limit=1
)["events"][0]["message"]
logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
told["retention"] = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"][0]["retentionInDays"]

arn = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"][0]["logGroupArn"]
told["live"] = []
session = logs.start_live_tail(logGroupIdentifiers=[arn], logEventFilterPattern='{ $.type = "platform.report" }')
for event in session["responseStream"]:
    if "sessionStart" in event:
        lambda_.invoke(FunctionName="logs", Payload=b'{"Records": []}')
    elif event["sessionUpdate"]["sessionResults"]:
        told["live"] = [json.loads(result["message"])["type"] for result in event["sessionUpdate"]["sessionResults"]]
        session["responseStream"].close()
        break
try:
    logs.get_log_events(logGroupName="none", logStreamName="none")
except logs.exceptions.ResourceNotFoundException as missing:
    told["missing"] = missing.response["Error"]["Message"]
print(json.dumps(told))
