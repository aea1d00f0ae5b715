"""Buckets and signatures through boto3. The credentials of the environment are an administrator's."""

import hashlib
import io
import os

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

MIB = 1024 * 1024


def client(service, **more):
    return boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], **more)


def code_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as refused:
        error = refused.response["Error"]
        return error["Code"], refused.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError("was not refused")


def main():
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="a b/ü+", Body=b"hello", Metadata={"who": "me"}, ContentType="text/plain")
    got = s3.get_object(Bucket="photos", Key="a b/ü+")
    assert got["Body"].read() == b"hello"
    assert got["Metadata"] == {"who": "me"}
    assert got["ContentType"] == "text/plain"
    assert got["ETag"] == '"%s"' % hashlib.md5(b"hello").hexdigest()
    assert s3.get_object(Bucket="photos", Key="a b/ü+", Range="bytes=1-3")["Body"].read() == b"ell"

    for algorithm in ("CRC32", "SHA1", "SHA256"):
        s3.put_object(Bucket="photos", Key="sum", Body=b"x" * 100_000, ChecksumAlgorithm=algorithm)
        head = s3.head_object(Bucket="photos", Key="sum", ChecksumMode="ENABLED")
        assert head["Checksum" + algorithm], head

    big = os.urandom(20 * MIB)
    s3.upload_fileobj(io.BytesIO(big), "photos", "big", Config=TransferConfig(multipart_chunksize=8 * MIB))
    back = io.BytesIO()
    s3.download_fileobj("photos", "big", back)
    assert back.getvalue() == big
    assert s3.head_object(Bucket="photos", Key="big")["ETag"].endswith('-3"')

    keys = [each["Key"] for page in s3.get_paginator("list_objects_v2").paginate(
        Bucket="photos", PaginationConfig={"PageSize": 1}) for each in page["Contents"]]
    assert keys == ["a b/ü+", "big", "sum"], keys
    assert [each["Key"] for each in s3.list_objects(Bucket="photos")["Contents"]] == keys

    assert code_of(s3.get_object, Bucket="photos", Key="none") == ("NoSuchKey", 404)
    assert code_of(s3.list_objects_v2, Bucket="nobodys") == ("NoSuchBucket", 404)
    assert code_of(s3.delete_bucket, Bucket="photos") == ("BucketNotEmpty", 409)
    wrong = {"aws_access_key_id": "PENSTOCKALICE", "aws_secret_access_key": "guess"}
    unknown = {"aws_access_key_id": "AKIAUNKNOWN", "aws_secret_access_key": "guess"}
    eye = {"aws_access_key_id": "PENSTOCKEYE", "aws_secret_access_key": "eyes"}
    assert code_of(client("s3", **wrong).list_buckets) == ("SignatureDoesNotMatch", 403)
    assert code_of(client("s3", **unknown).list_buckets) == ("InvalidAccessKeyId", 403)
    assert code_of(client("s3", **eye).create_bucket, Bucket="other") == ("AccessDenied", 403)
    assert len(client("s3", **eye).list_buckets()["Buckets"]) == 1

    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="ü")
    assert code_of(client("sqs", **wrong).list_queues)[1] == 403
    assert code_of(client("lambda", **wrong).list_functions) == ("InvalidSignatureException", 403)
    assert code_of(client("lambda", **unknown).list_functions) == ("UnrecognizedClientException", 403)
    assert code_of(client("lambda", **eye).delete_function, FunctionName="f") == ("AccessDeniedException", 403)
    assert client("lambda", **eye).list_functions()["Functions"] == []
    assert client("cloudwatch", **eye).list_metrics() is not None

    s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": key} for key in keys]})
    s3.delete_bucket(Bucket="photos")
    print("all is well")


main()
