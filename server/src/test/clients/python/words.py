"""Makes every mistake that Lambda's API has words for, with boto3, and prints where its words are others.

Argument: a function's zip. Each call stands beside the status, the code and the message that AWS answers with; "…" at
the end of a message stands for more of it. Prints one JSON document: how many calls were made, and what differed.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

with open(sys.argv[1], "rb") as file:
    code = file.read()
# The server is to find the mistakes, not the client.
lambda_ = boto3.client("lambda", config=Config(parameter_validation=False, retries={"max_attempts": 0}))
ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
F = ARN + "f"
ROLE = "arn:aws:iam::000000000000:role/any"
INVALID = "InvalidParameterValueException"
MISSING = "ResourceNotFoundException"
CONFLICT = "ResourceConflictException"
VALIDATION = "ValidationException"
told = {"calls": 0, "differences": []}


def refused(status, name, message, call, **arguments):
    told["calls"] += 1
    try:
        call(**arguments)
        answer = "accepted"
    except ClientError as error:
        http = error.response["ResponseMetadata"]
        answer = "%s %s: %s" % (http["HTTPStatusCode"], error.response["Error"]["Code"], error.response["Error"]["Message"])
        if "x-amzn-requestid" not in http["HTTPHeaders"]:
            answer += " (without a request id)"
    wanted = "%s %s: %s" % (status, name, message)
    same = answer.startswith(wanted[:-1]) if wanted.endswith("…") else answer == wanted
    if not same:
        told["differences"].append({"wanted": wanted, "answered": answer})


def invalid_value(path, value, rule):
    return "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s" % (value, path, rule)


def create(name, **more):
    lambda_.create_function(
        FunctionName=name, Runtime="python3.13", Role=ROLE, Handler="handler.handle", Code={"ZipFile": code}, **more
    )
    lambda_.get_waiter("function_active_v2").wait(FunctionName=name)


create("f")
lambda_.publish_version(FunctionName="f")
lambda_.update_function_configuration(FunctionName="f", Timeout=9)
lambda_.get_waiter("function_updated_v2").wait(FunctionName="f")
latest = lambda_.publish_version(FunctionName="f")

# 409, 412, names
exists = "Function already exist: f"
refused(409, CONFLICT, exists, lambda_.create_function, FunctionName="f", Runtime="python3.13", Role=ROLE, Handler="h.h", Code={"ZipFile": code})
stale = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve"
    " the latest Revision Id"
)
refused(412, "PreconditionFailedException", stale, lambda_.update_function_configuration, FunctionName="f", RevisionId="x")
refused(412, "PreconditionFailedException", stale, lambda_.publish_version, FunctionName="f", RevisionId="x")
long = "n" * 65
refused(
    400, INVALID, invalid_value("functionName", long, "Member must have length less than or equal to 64"),
    lambda_.create_function, FunctionName=long, Runtime="python3.13", Role=ROLE, Handler="h.h", Code={"ZipFile": code},
)
refused(404, MISSING, "Function not found: " + ARN + long, lambda_.get_function, FunctionName=long)
refused(
    400, INVALID, "The derived qualifier from the function name does not match the specified qualifier.",
    lambda_.get_function, FunctionName="f:1", Qualifier="2",
)
refused(
    404, MISSING, "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    lambda_.get_function, FunctionName=F.replace("us-east-1", "eu-west-1"),
)
refused(404, MISSING, "Function not found: " + ARN + "nobody:$LATEST", lambda_.invoke, FunctionName="nobody")
refused(404, MISSING, "Function not found: " + F + ":9", lambda_.invoke, FunctionName="f", Qualifier="9")
refused(404, MISSING, "Function not found: " + ARN + "nobody", lambda_.delete_function, FunctionName="nobody")

# Versions
refused(
    400, INVALID,
    "CodeSHA256 (wrong) is different from current CodeSHA256 in $LATEST (%s). Please try again with the CodeSHA256 in"
    " $LATEST." % latest["CodeSha256"],
    lambda_.publish_version, FunctionName="f", CodeSha256="wrong",
)
again = lambda_.publish_version(FunctionName="f")
told["again"] = [again["Version"], again["ResponseMetadata"]["HTTPStatusCode"]]
refused(
    400, INVALID, "$LATEST version cannot be deleted without deleting the function.",
    lambda_.delete_function, FunctionName="f", Qualifier="$LATEST",
)

# Aliases
lambda_.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
alias = lambda_.create_alias
update = lambda_.update_alias
refused(409, CONFLICT, "Alias already exists: %s:live" % F, alias, FunctionName="f", Name="live", FunctionVersion="1")
refused(404, MISSING, "Cannot find alias arn: %s:none" % F, lambda_.get_alias, FunctionName="f", Name="none")
refused(404, MISSING, "Alias not found: %s:none" % F, update, FunctionName="f", Name="none", FunctionVersion="1")
refused(404, MISSING, "Function not found: %s:9" % F, alias, FunctionName="f", Name="x", FunctionVersion="9")
refused(
    400, VALIDATION,
    invalid_value("name", "12", "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"),
    alias, FunctionName="f", Name="12", FunctionVersion="1",
)


def weights(**versions):
    return {"AdditionalVersionWeights": {name.lstrip("v"): weight for name, weight in versions.items()}}


refused(
    400, INVALID, "Number of items in AdditionalVersionWeights cannot be greater than 1",
    alias, FunctionName="f", Name="x", FunctionVersion="1", RoutingConfig=weights(v1=0.1, v2=0.1),
)
refused(
    400, INVALID, "Invalid function version 1. Function version 1 is already included in routing configuration.",
    alias, FunctionName="f", Name="x", FunctionVersion="1", RoutingConfig=weights(v1=0.1),
)
refused(
    400, INVALID, "$LATEST is not supported for an alias pointing to more than 1 version",
    alias, FunctionName="f", Name="x", FunctionVersion="$LATEST", RoutingConfig=weights(v1=0.1),
)
unit = (
    "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value"
    " greater than or equal to 0.0, Member must not be null]"
)
routing = "routingConfig.additionalVersionWeights"
refused(400, VALIDATION, invalid_value(routing, "{2=2.0}", unit), alias, FunctionName="f", Name="x", FunctionVersion="1", RoutingConfig=weights(v2=2.0))
refused(400, VALIDATION, invalid_value(routing, "{2=-0.5}", unit), alias, FunctionName="f", Name="x", FunctionVersion="1", RoutingConfig=weights(v2=-0.5))
refused(
    400, VALIDATION, invalid_value(routing, "{$LATEST=0.5}", "Map keys must satisfy constraint: […"),
    alias, FunctionName="f", Name="x", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"$LATEST": 0.5}},
)
refused(412, "PreconditionFailedException", stale, update, FunctionName="f", Name="live", RevisionId="x")
told["no alias"] = lambda_.delete_alias(FunctionName="f", Name="none")["ResponseMetadata"]["HTTPStatusCode"]

# Reserved concurrency
reserve = lambda_.put_function_concurrency
unqualified = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please"
    " specify either a function name or an unqualified function ARN."
)
refused(400, INVALID, unqualified, reserve, FunctionName="f:1", ReservedConcurrentExecutions=1)
refused(404, MISSING, "Function not found: %snobody:$LATEST" % ARN, reserve, FunctionName="nobody", ReservedConcurrentExecutions=1)
floor = "decreases account's UnreservedConcurrentExecution below its minimum value of [100]."
refused(400, INVALID, "Specified ReservedConcurrentExecutions for function " + floor, reserve, FunctionName="f", ReservedConcurrentExecutions=901)

# Provisioned concurrency
provision = lambda_.put_provisioned_concurrency_config
provisioned = lambda_.get_provisioned_concurrency_config
refused(
    404, "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function",
    provisioned, FunctionName="f", Qualifier="1",
)
refused(
    400, INVALID, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    provision, FunctionName="f", Qualifier="$LATEST", ProvisionedConcurrentExecutions=1,
)
published = "The function resource provided must be an alias or a published version."
refused(400, INVALID, published, provisioned, FunctionName="f", Qualifier="$LATEST")
refused(400, INVALID, published, lambda_.delete_provisioned_concurrency_config, FunctionName="f", Qualifier="$LATEST")
refused(
    400, VALIDATION,
    invalid_value("provisionedConcurrentExecutions", "0", "Member must have value greater than or equal to 1"),
    provision, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=0,
)
refused(404, MISSING, "Function not found: %s:9" % F, provision, FunctionName="f", Qualifier="9", ProvisionedConcurrentExecutions=1)
refused(404, MISSING, "Cannot find alias arn: %s:none" % F, provision, FunctionName="f", Qualifier="none", ProvisionedConcurrentExecutions=1)
refused(
    400, INVALID, "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
    provision, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1001,
)
refused(400, INVALID, "Specified ConcurrentExecutions for function " + floor, provision, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=901)
reserve(FunctionName="f", ReservedConcurrentExecutions=2)
refused(
    400, INVALID,
    "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    provision, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=3,
)
accepted = provision(FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=2)
told["provisioned"] = [accepted["ResponseMetadata"]["HTTPStatusCode"], accepted["Status"], accepted["AllocatedProvisionedConcurrentExecutions"]]
refused(
    400, INVALID,
    " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    reserve, FunctionName="f", ReservedConcurrentExecutions=1,
)
refused(
    409, CONFLICT, "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    provision, FunctionName="f", Qualifier="live", ProvisionedConcurrentExecutions=1,
)
lambda_.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
provision(FunctionName="f", Qualifier="live", ProvisionedConcurrentExecutions=1)
refused(
    409, CONFLICT, "Version is pointed by a Provisioned Concurrency alias",
    provision, FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1,
)
lambda_.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="live")
gone = lambda_.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="live")
told["none provisioned"] = gone["ResponseMetadata"]["HTTPStatusCode"]
reserve(FunctionName="f", ReservedConcurrentExecutions=0)
refused(429, "TooManyRequestsException", "Rate Exceeded.", lambda_.invoke, FunctionName="f")
lambda_.delete_function_concurrency(FunctionName="f")

# Invoke
parser = "Could not parse request body into json: Could not parse payload into json: "
refused(400, "InvalidRequestContentException", parser + "Unexpected end-of-input…", lambda_.invoke, FunctionName="f", Payload=b"{")
refused(400, "InvalidRequestContentException", parser + "Unrecognized token 'x'…", lambda_.invoke, FunctionName="f", Payload=b"x")
refused(400, "InvalidRequestContentException", parser + "…", lambda_.invoke, FunctionName="f", Payload=b'"\xff"')
refused(
    413, "RequestEntityTooLargeException", "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    lambda_.invoke, FunctionName="f", Payload=b'"' + b"x" * 6_291_455 + b'"',
)
refused(
    413, "RequestEntityTooLargeException", "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    lambda_.invoke, FunctionName="f", InvocationType="Event", Payload=b'"' + b"x" * 1_048_575 + b'"',
)
refused(
    400, VALIDATION,
    invalid_value("invocationType", "Perhaps", "Member must satisfy enum value set: [Event, RequestResponse, DryRun]"),
    lambda_.invoke, FunctionName="f", InvocationType="Perhaps",
)

# URLs
url = lambda_.create_function_url_config
url(FunctionName="f", AuthType="NONE")
refused(
    409, CONFLICT,
    "Failed to create function url config for [functionArn = %s]. Error message:  FunctionUrlConfig exists for this"
    " Lambda function" % F,
    url, FunctionName="f", AuthType="NONE",
)
absent = "The resource you requested does not exist."
nowhere = "Function does not exist"
refused(404, MISSING, nowhere, url, FunctionName="nobody", AuthType="NONE")
refused(404, MISSING, nowhere, url, FunctionName="f", Qualifier="none", AuthType="NONE")
refused(404, MISSING, nowhere, lambda_.update_function_url_config, FunctionName="nobody", AuthType="NONE")
refused(404, MISSING, nowhere, lambda_.list_function_url_configs, FunctionName="nobody")
refused(404, MISSING, absent, lambda_.get_function_url_config, FunctionName="nobody")
refused(404, MISSING, absent, lambda_.get_function_url_config, FunctionName="f", Qualifier="live")
refused(404, MISSING, absent, lambda_.delete_function_url_config, FunctionName="f", Qualifier="live")
refused(404, MISSING, absent, lambda_.update_function_url_config, FunctionName="f", Qualifier="live", AuthType="NONE")
pattern = "Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)"
refused(400, VALIDATION, invalid_value("qualifier", "1", pattern), url, FunctionName="f", Qualifier="1", AuthType="NONE")
refused(400, VALIDATION, invalid_value("qualifier", "$LATEST", pattern), url, FunctionName="f", Qualifier="$LATEST", AuthType="NONE")
refused(
    400, VALIDATION,
    invalid_value("invokeMode", "SLOWLY", "Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]"),
    lambda_.update_function_url_config, FunctionName="f", InvokeMode="SLOWLY",
)

# Asynchronous invocation
events = lambda_.put_function_event_invoke_config
refused(400, INVALID, "You must specify at least one of error handling or destination setting.", events, FunctionName="f")
for call in (events, lambda_.update_function_event_invoke_config):
    refused(404, MISSING, "The function doesn't exist.", call, FunctionName="nobody", MaximumRetryAttempts=1)
refused(404, MISSING, "The function doesn't exist.", lambda_.list_function_event_invoke_configs, FunctionName="nobody")
lacks = "The function %s:%s doesn't have an EventInvokeConfig"
refused(404, MISSING, lacks % (F, "$LATEST"), lambda_.get_function_event_invoke_config, FunctionName="f")
refused(404, MISSING, lacks % (F, "live"), lambda_.delete_function_event_invoke_config, FunctionName="f", Qualifier="live")
refused(404, MISSING, lacks % (F, "$LATEST"), lambda_.update_function_event_invoke_config, FunctionName="f", MaximumRetryAttempts=1)
refused(
    400, VALIDATION, invalid_value("maximumRetryAttempts", "3", "Member must have value less than or equal to 2"),
    events, FunctionName="f", MaximumRetryAttempts=3,
)
refused(
    400, VALIDATION, invalid_value("maximumEventAgeInSeconds", "59", "Member must have value greater than or equal to 60"),
    events, FunctionName="f", MaximumEventAgeInSeconds=59,
)


def success(arn):
    return {"OnSuccess": {"Destination": arn}}


refused(400, INVALID, "You can't specify the function as a destination for itself.", events, FunctionName="f", DestinationConfig=success(F))
refused(400, INVALID, "The destination ARN %snobody is invalid." % ARN, events, FunctionName="f", DestinationConfig=success(ARN + "nobody"))
refused(
    400, INVALID,
    "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:iam::000000000000:role/x),"
    " onFailure=null) is invalid.",
    events, FunctionName="f", DestinationConfig=success("arn:aws:iam::000000000000:role/x"),
)

# Tags
tag = lambda_.tag_resource
refused(
    400, INVALID, "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    tag, Resource=F + ":live", Tags={"a": "b"},
)
refused(400, INVALID, "Number of tags exceeds resource tag limit.", tag, Resource=F, Tags={str(i): "x" for i in range(51)})
refused(400, INVALID, "An error occurred and the request cannot be processed.", tag, Resource=F, Tags={})
refused(
    400, VALIDATION, "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    lambda_.untag_resource, Resource=F,
)
refused(404, MISSING, "Function not found: %snobody" % ARN, tag, Resource=ARN + "nobody", Tags={"a": "b"})
refused(400, VALIDATION, "1 validation error detected: Value 'arn:x' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: …", tag, Resource="arn:x", Tags={"a": "b"})

# Layers
layers = [lambda_.publish_layer_version(LayerName=name, Content={"ZipFile": code})["LayerVersionArn"] for name in "abcdef"]
second = lambda_.publish_layer_version(LayerName="a", Content={"ZipFile": code})["LayerVersionArn"]
configure = lambda_.update_function_configuration
refused(400, INVALID, "Layer Version Cannot be less than 1", lambda_.get_layer_version, LayerName="a", VersionNumber=0)
refused(404, MISSING, absent, lambda_.get_layer_version, LayerName="a", VersionNumber=9)
refused(400, INVALID, "Cannot reference more than 5 layers.", configure, FunctionName="f", Layers=layers)
refused(400, INVALID, "Layer version %s does not exist." % (layers[0][:-1] + "9"), configure, FunctionName="f", Layers=[layers[0][:-1] + "9"])
refused(
    400, INVALID,
    "Two different versions of the same layer are not allowed to be referenced in the same function. %s and %s are"
    " versions of the same layer." % (layers[0], second),
    configure, FunctionName="f", Layers=[layers[0], second],
)
refused(
    400, INVALID,
    "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
    configure, FunctionName="f", Layers=[layers[0].replace("us-east-1", "eu-west-1")],
)

# Policies
permit = lambda_.add_permission
grant = {"FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
refused(404, MISSING, absent, lambda_.get_policy, FunctionName="f")
refused(404, MISSING, "No policy is associated with the given resource.", lambda_.remove_permission, FunctionName="f", StatementId="s")
refused(404, MISSING, "No policy found for: %snobody" % ARN, lambda_.remove_permission, FunctionName="nobody", StatementId="s")
permit(**grant)
refused(
    409, CONFLICT,
    "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.",
    permit, **grant,
)
refused(404, MISSING, "Statement t is not found in resource policy.", lambda_.remove_permission, FunctionName="f", StatementId="t")
refused(400, INVALID, "We currently do not support adding policies for $LATEST.", permit, **dict(grant, Qualifier="$LATEST"))
refused(
    400, INVALID, "The provided principal was invalid. Please check the principal and try again.",
    permit, **dict(grant, StatementId="u", Principal="invalid.nowhere.com"),
)
refused(
    412, "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
    permit, **dict(grant, StatementId="v", RevisionId="x"),
)
refused(404, MISSING, "Cannot find alias arn: %s:none" % F, permit, **dict(grant, Qualifier="none"))

# Recursion and the rest
refused(
    400, VALIDATION, invalid_value("recursiveLoop", "Perhaps", "Member must satisfy enum value set: [Terminate, Allow]"),
    lambda_.put_function_recursion_config, FunctionName="f", RecursiveLoop="Perhaps",
)
told["recursion"] = lambda_.get_function_recursion_config(FunctionName="f")["RecursiveLoop"]
told["runtime"] = lambda_.get_runtime_management_config(FunctionName="f")["UpdateRuntimeOn"]
print(json.dumps(told))
