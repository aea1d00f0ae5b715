"""Invokes a function with a streamed response through boto3; it waits for a file after its first words.

Arguments: the function's zip, and the file. Creates the file only once the first words have arrived, and prints what
it saw as one JSON document.
"""

import json
import pathlib
import sys

import boto3

archive, gate = sys.argv[1:]
lambda_ = boto3.client("lambda")

with open(archive, "rb") as file:
    lambda_.create_function(
        FunctionName="stream",
        Runtime="nodejs20.x",
        Role="arn:aws:iam::000000000000:role/any",
        Handler="main.handle",
        Timeout=60,
        Code={"ZipFile": file.read()},
    )
lambda_.get_waiter("function_active_v2").wait(FunctionName="stream")

told = {"first": "", "rest": "", "complete": None}
answer = lambda_.invoke_with_response_stream(FunctionName="stream", Payload=json.dumps({"gate": gate}))
told["status"] = answer["StatusCode"]
told["version"] = answer["ExecutedVersion"]
told["type"] = answer["ResponseStreamContentType"]
opened = False
for event in answer["EventStream"]:
    if "PayloadChunk" in event:
        told["rest" if opened else "first"] += event["PayloadChunk"]["Payload"].decode()
        if told["first"] == "first words " and not opened:
            pathlib.Path(gate).touch()
            opened = True
    else:
        told["complete"] = event["InvokeComplete"]
print(json.dumps(told))
