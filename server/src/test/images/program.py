"""A function in a container image: speaks the Runtime API by itself and tells what it sees."""

import http.client
import json
import os
import socket
import sys


def attempt(work):
    try:
        work()
        return "done"
    except OSError as refused:
        return type(refused).__name__


def handle(event):
    if event == "exit":
        os._exit(3)
    return {
        "edition": "EDITION",
        "arguments": sys.argv[1:],
        "handler": os.environ["_HANDLER"],
        "directory": os.getcwd(),
        "user": [os.getuid(), os.getgid()],
        "image": os.environ.get("OF_THE_IMAGE"),
        "replaced": os.environ.get("REPLACED"),
        "execution": os.environ.get("AWS_EXECUTION_ENV"),
        "hidden": os.path.exists("/app/hidden"),
        "machine": os.path.exists("/home"),
        "temporary": attempt(lambda: open("/tmp/file", "w").close()),
        "root": attempt(lambda: open("/app/file", "w").close()),
        "host": socket.gethostname(),
        "event": event,
    }


def main():
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    base = "/2018-06-01/runtime/invocation/"
    while True:
        api.request("GET", base + "next")
        event = api.getresponse()
        body = event.read()
        request = event.getheader("Lambda-Runtime-Aws-Request-Id")
        print("handling", request, flush=True)
        api.request("POST", base + request + "/response", json.dumps(handle(json.loads(body))))
        api.getresponse().read()


main()
