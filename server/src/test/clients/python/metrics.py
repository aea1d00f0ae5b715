"""Puts metrics and reads them back, through whatever protocol this boto3 speaks to CloudWatch. Prints what it saw as
JSON."""

import datetime
import json

import boto3
from botocore.exceptions import ClientError

cloudwatch = boto3.client("cloudwatch")
now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
start = now - datetime.timedelta(minutes=10)
end = now + datetime.timedelta(minutes=1)
tea = [{"Name": "Kind", "Value": "tea & <more>"}]

cloudwatch.put_metric_data(
    Namespace="Shop",
    MetricData=[
        {
            "MetricName": "Cups",
            "Dimensions": tea,
            "Timestamp": now - datetime.timedelta(minutes=minute),
            "Values": [1.0, 2.0, 3.0],
            "Counts": [1, 1, 2],
            "Unit": "Count",
        }
        for minute in range(1, 4)
    ]
    + [
        {
            "MetricName": "Filler",
            "Dimensions": [{"Name": "Number", "Value": str(number)}],
            "StatisticValues": {"SampleCount": 2, "Sum": 3, "Minimum": 1, "Maximum": 2},
        }
        for number in range(200)  # large enough for SDKs to compress the request
    ],
)

statistics = cloudwatch.get_metric_statistics(
    Namespace="Shop",
    MetricName="Cups",
    Dimensions=tea,
    StartTime=start,
    EndTime=end,
    Period=60,
    Statistics=["Sum", "SampleCount", "Minimum", "Maximum", "Average"],
)
percentiles = cloudwatch.get_metric_statistics(
    Namespace="Shop",
    MetricName="Cups",
    Dimensions=tea,
    StartTime=start,
    EndTime=end,
    Period=600,
    ExtendedStatistics=["p50", "p99.9"],
)
data = cloudwatch.get_metric_data(
    MetricDataQueries=[
        {
            "Id": "cups",
            "MetricStat": {
                "Metric": {"Namespace": "Shop", "MetricName": "Cups", "Dimensions": tea},
                "Period": 60,
                "Stat": "Sum",
            },
        },
        {"Id": "double", "Expression": "cups * 2", "Label": "twice"},
    ],
    StartTime=start,
    EndTime=end,
    ScanBy="TimestampAscending",
)
pages = [len(page["Metrics"]) for page in cloudwatch.get_paginator("list_metrics").paginate(Namespace="Shop")]

try:
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "x", "Value": 1, "Values": [1]}])
    error = {}
except ClientError as refused:
    error = {"Code": refused.response["Error"]["Code"], "Message": refused.response["Error"]["Message"]}

print(
    json.dumps(
        {
            "sums": sorted(point["Sum"] for point in statistics["Datapoints"]),
            "counts": sorted(point["SampleCount"] for point in statistics["Datapoints"]),
            "averages": sorted(point["Average"] for point in statistics["Datapoints"]),
            "newest": max(point["Timestamp"] for point in statistics["Datapoints"]) == now - datetime.timedelta(minutes=1),
            "unit": statistics["Datapoints"][0]["Unit"],
            "percentiles": [point["ExtendedStatistics"] for point in percentiles["Datapoints"]],
            "results": [
                {"Id": result["Id"], "Label": result["Label"], "Values": result["Values"], "Status": result["StatusCode"]}
                for result in data["MetricDataResults"]
            ],
            "ascending": [time.isoformat() for time in data["MetricDataResults"][0]["Timestamps"]]
            == sorted(time.isoformat() for time in data["MetricDataResults"][0]["Timestamps"]),
            "pages": pages,
            "error": error,
        }
    )
)
