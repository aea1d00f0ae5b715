"""Publishes versions, aliases, layers and permissions with boto3, and prints what it saw as one JSON document.

Argument: a function's zip.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError

with open(sys.argv[1], "rb") as file:
    code = file.read()
lambda_ = boto3.client("lambda")
role = "arn:aws:iam::000000000000:role/any"
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


layer = lambda_.publish_layer_version(
    LayerName="tools", Content={"ZipFile": code}, CompatibleRuntimes=["python3.13"], Description="d", LicenseInfo="MIT"
)
told["layer"] = lambda_.get_layer_version(LayerName="tools", VersionNumber=1)["LayerVersionArn"]
told["layers"] = [each["LayerName"] for each in lambda_.list_layers(CompatibleRuntime="python3.13")["Layers"]]
told["layerVersions"] = [each["Version"] for each in lambda_.list_layer_versions(LayerName="tools")["LayerVersions"]]
told["layerByArn"] = lambda_.get_layer_version_by_arn(Arn=layer["LayerVersionArn"])["Version"]
lambda_.add_layer_version_permission(
    LayerName="tools", VersionNumber=1, StatementId="all", Action="lambda:GetLayerVersion", Principal="*"
)
told["layerPolicy"] = json.loads(lambda_.get_layer_version_policy(LayerName="tools", VersionNumber=1)["Policy"])
lambda_.remove_layer_version_permission(LayerName="tools", VersionNumber=1, StatementId="all")

lambda_.create_function(
    FunctionName="orders",
    Runtime="python3.13",
    Role=role,
    Handler="handler.handle",
    Code={"ZipFile": code},
    Layers=[layer["LayerVersionArn"]],
    Publish=True,
    DeadLetterConfig={"TargetArn": "arn:aws:sqs:us-east-1:000000000000:dead"},
    LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "WARN"},
)
lambda_.get_waiter("function_active_v2").wait(FunctionName="orders")
lambda_.get_waiter("published_version_active").wait(FunctionName="orders", Qualifier="1")
lambda_.update_function_configuration(FunctionName="orders", Timeout=7)
lambda_.get_waiter("function_updated_v2").wait(FunctionName="orders")
told["second"] = lambda_.publish_version(FunctionName="orders", Description="two")["FunctionArn"]
told["versions"] = [each["Version"] for each in lambda_.list_versions_by_function(FunctionName="orders")["Versions"]]
told["all"] = [each["FunctionArn"] for each in lambda_.list_functions(FunctionVersion="ALL")["Functions"]]

alias = lambda_.create_alias(
    FunctionName="orders",
    Name="live",
    FunctionVersion="1",
    RoutingConfig={"AdditionalVersionWeights": {"2": 0.2}},
)
told["weights"] = alias["RoutingConfig"]["AdditionalVersionWeights"]
told["executed"] = lambda_.invoke(FunctionName="orders:2", Payload=b"{}")["ExecutedVersion"]
lambda_.update_alias(FunctionName="orders", Name="live", RoutingConfig={})
told["aliases"] = [each["Name"] for each in lambda_.list_aliases(FunctionName="orders")["Aliases"]]

told["statement"] = json.loads(
    lambda_.add_permission(
        FunctionName="orders",
        Qualifier="live",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::b",
        SourceAccount="000000000000",
    )["Statement"]
)
told["policy"] = json.loads(lambda_.get_policy(FunctionName="orders", Qualifier="live")["Policy"])
told["recursion"] = lambda_.put_function_recursion_config(FunctionName="orders", RecursiveLoop="Allow")["RecursiveLoop"]
told["runtime"] = lambda_.get_runtime_management_config(FunctionName="orders")["UpdateRuntimeOn"]
told["usage"] = lambda_.get_account_settings()["AccountUsage"]["TotalCodeSize"] // len(code)

error_of("alias twice", lambda_.create_alias, FunctionName="orders", Name="live", FunctionVersion="1")
error_of("no alias", lambda_.get_alias, FunctionName="orders", Name="none")
error_of("numeric alias", lambda_.create_alias, FunctionName="orders", Name="12", FunctionVersion="1")
error_of("no version", lambda_.create_alias, FunctionName="orders", Name="x", FunctionVersion="9")
error_of(
    "weight", lambda_.create_alias, FunctionName="orders", Name="x", FunctionVersion="1",
    RoutingConfig={"AdditionalVersionWeights": {"2": 2.0}},
)
error_of("stale alias", lambda_.update_alias, FunctionName="orders", Name="live", RevisionId="x")
error_of("stale version", lambda_.publish_version, FunctionName="orders", RevisionId="x")
error_of("version in use", lambda_.delete_function, FunctionName="orders", Qualifier="1")
error_of("latest", lambda_.delete_function, FunctionName="orders", Qualifier="$LATEST")
error_of("alias as version", lambda_.delete_function, FunctionName="orders", Qualifier="live")
error_of("invoke", lambda_.invoke, FunctionName="orders", Qualifier="none")
error_of("no policy", lambda_.get_policy, FunctionName="orders")
error_of("no layer", lambda_.get_layer_version, LayerName="tools", VersionNumber=7)
error_of("layer zero", lambda_.get_layer_version, LayerName="tools", VersionNumber=0)
error_of("recursion", lambda_.put_function_recursion_config, FunctionName="orders", RecursiveLoop="Perhaps")
error_of("scaling", lambda_.put_function_scaling_config, FunctionName="orders", Qualifier="1")
error_of(
    "signing", lambda_.create_function, FunctionName="x", Runtime="python3.13", Role=role, Handler="handler.handle",
    Code={"ZipFile": code}, CodeSigningConfigArn="arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdef0",
)
error_of("tags", lambda_.tag_resource, Resource=told["second"], Tags={"a": "b"})

lambda_.delete_alias(FunctionName="orders", Name="live")
lambda_.delete_function(FunctionName="orders", Qualifier="1")
lambda_.delete_layer_version(LayerName="tools", VersionNumber=1)
lambda_.delete_function(FunctionName="orders")
print(json.dumps(told))
