"""Runs a Python function: asks the Runtime API for events over one connection, calls the handler,
posts what it returns. Needs nothing but the interpreter."""

import importlib
import importlib.machinery
import json
import logging
import os
import socket
import sys
import time
import traceback

# What is loaded here is loaded before any code of the function.
NEEDED = frozenset(name.partition(".")[0] for name in sys.modules)
NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n"
NBSP = "\u00a0"


class Connection:
    """HTTP/1.1 over one socket: whole requests out, whole responses in."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.socket()
        self.socket.connect((host, int(port)))  # not create_connection: that loads tables of host names
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """Returns status, raw head and body of the next response."""
        data = self.pending
        receive = self.socket.recv
        end = data.find(b"\r\n\r\n")
        while end < 0:
            more = receive(65536)
            if not more:
                os._exit(0)  # the server is gone
            data = data + more if data else more
            end = data.find(b"\r\n\r\n")
        head = data[:end]
        body_at = end + 4
        at = head.rfind(b"Content-Length: ")
        line_end = head.find(b"\r\n", at)
        length = int(head[at + 16 : line_end if line_end > 0 else end])
        missing = body_at + length - len(data)
        if missing <= 0:
            self.pending = data[body_at + length :]
            return head[9:12], head, data[body_at : body_at + length]
        parts = [data[body_at:]]
        while missing > 0:
            more = receive(min(missing, 1 << 20))
            if not more:
                os._exit(0)
            parts.append(more)
            missing -= len(more)
        self.pending = b""
        return head[9:12], head, b"".join(parts)


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, values):
        self.cognito_identity_id = values.get("cognitoIdentityId")
        self.cognito_identity_pool_id = values.get("cognitoIdentityPoolId")

    def __repr__(self):
        return "CognitoIdentity([cognito_identity_id=%s,cognito_identity_pool_id=%s])" % (
            self.cognito_identity_id,
            self.cognito_identity_pool_id,
        )


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, values):
        self.custom = values.get("custom")
        self.env = values.get("env")
        client = values.get("client")
        self.client = Client(client) if client else None


class LambdaContext:
    """What a handler gets as its second argument."""

    function_name = None
    function_version = None
    memory_limit_in_mb = None
    log_group_name = None
    log_stream_name = None
    tenant_id = None

    @classmethod
    def configure(cls, variables):
        cls.function_name = variables.get("AWS_LAMBDA_FUNCTION_NAME")
        cls.function_version = variables.get("AWS_LAMBDA_FUNCTION_VERSION")
        cls.memory_limit_in_mb = variables.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        cls.log_group_name = variables.get("AWS_LAMBDA_LOG_GROUP_NAME")
        cls.log_stream_name = variables.get("AWS_LAMBDA_LOG_STREAM_NAME")

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self._epoch_deadline_time_in_ms = int(headers["lambda-runtime-deadline-ms"])
        client = headers.get("lambda-runtime-client-context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        identity = headers.get("lambda-runtime-cognito-identity")
        self.identity = CognitoIdentity(json.loads(identity) if identity else {})

    def get_remaining_time_in_millis(self):
        left = self._epoch_deadline_time_in_ms - int(time.time() * 1000)
        return left if left > 0 else 0

    def log(self, message):
        sys.stdout.write(str(message))


class RequestIdFilter(logging.Filter):
    request_id = ""

    def filter(self, record):
        record.aws_request_id = RequestIdFilter.request_id
        return True


class StandardOutput(logging.Handler):
    def emit(self, record):
        try:
            sys.stdout.write(self.format(record))
        except Exception:
            self.handleError(record)


RECORD_FIELDS = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "aws_request_id"}
LEVELS = {"TRACE": logging.NOTSET, "FATAL": logging.CRITICAL}


class JsonFormatter(logging.Formatter):
    """One JSON object per record, with the members that Lambda's own client writes."""

    def format(self, record):
        raised = record.exc_info
        kind, error, trace = raised if raised else (None, None, None)
        members = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(trace) if trace else None,
            "errorType": kind.__name__ if kind else None,
            "errorMessage": str(error) if error else None,
            "requestId": getattr(record, "aws_request_id", None),
            "location": "%s:%s:%d" % (record.pathname, record.funcName, record.lineno) if raised else None,
        }
        for name, value in record.__dict__.items():
            if name not in RECORD_FIELDS and name not in members:
                members[name] = value
        return json.dumps({name: value for name, value in members.items() if value is not None}, default=str) + "\n"


def adapt_logging(variables):
    """Follows the function's log format, which is not known any sooner."""
    global log_error
    if variables.get("AWS_LAMBDA_LOG_FORMAT") != "JSON":
        return
    for handler in logging.root.handlers:
        if isinstance(handler, StandardOutput):
            handler.setFormatter(JsonFormatter())
    level = variables.get("AWS_LAMBDA_LOG_LEVEL", "")
    if level:
        logging.root.setLevel(LEVELS.get(level, level))
    log_error = log_error_as_json


def set_up_logging():
    handler = StandardOutput()
    form = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
        "%Y-%m-%dT%H:%M:%S",
    )
    form.converter = time.gmtime
    handler.setFormatter(form)
    handler.addFilter(RequestIdFilter())
    logging.root.addHandler(handler)


class CompiledOnce(importlib.machinery.SourceFileLoader):
    """Keeps compiled code of functions beside this file, since their own directories are read-only."""

    directory = os.path.join(os.path.dirname(os.path.abspath(__file__)), "compiled")

    def get_code(self, fullname):
        usual = sys.pycache_prefix, sys.dont_write_bytecode
        sys.pycache_prefix, sys.dont_write_bytecode = CompiledOnce.directory, False
        try:
            return super().get_code(fullname)
        finally:
            sys.pycache_prefix, sys.dont_write_bytecode = usual


def compile_once_below(root):
    """Code below this directory is compiled once for all environments."""
    machinery = importlib.machinery
    below = root.rstrip("/") + "/"

    def finder(path):
        if not (path + "/").startswith(below) or not os.path.isdir(path):
            raise ImportError
        return machinery.FileFinder(
            path,
            (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
            (CompiledOnce, machinery.SOURCE_SUFFIXES),
            (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
        )

    sys.path_hooks.insert(0, finder)


class Fault(Exception):
    """An error with a type of the platform."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.trace = trace if trace is not None else []


def decimals(value):
    if type(value).__name__ == "Decimal":
        return float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


ENCODE = json.JSONEncoder(ensure_ascii=False, default=decimals).encode


def user_frames(trace):
    frames = traceback.extract_tb(trace)
    return [frame for frame in frames if frame.filename != __file__ and "importlib" not in frame.filename]


def error_body(kind, message, trace, request_id):
    return {
        "errorMessage": message,
        "errorType": kind,
        "requestId": request_id,
        "stackTrace": trace,
    }


def log_error(kind, message, trace):
    # A carriage return keeps the lines together as one record.
    lines = ["[ERROR] %s: %s" % (kind, message)]
    if trace:
        lines.append("Traceback (most recent call last):")
        for entry in trace:
            for line in entry.rstrip("\n").split("\n"):
                stripped = line.lstrip(" ")
                lines.append(NBSP * (len(line) - len(stripped)) + stripped)
    sys.stdout.write("\r".join(line.replace("\n", "\r") for line in lines) + "\n")


def log_error_as_json(kind, message, trace):
    members = {
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "log_level": "ERROR",
        "errorMessage": message,
        "errorType": kind,
        "requestId": RequestIdFilter.request_id,
        "stackTrace": trace,
    }
    sys.stdout.write(json.dumps(members) + "\n")


def describe(error):
    if isinstance(error, Fault):
        return error.kind, error.message, error.trace
    trace = traceback.format_list(user_frames(error.__traceback__))
    return type(error).__name__, str(error), trace


def load_handler(handler):
    try:
        module_name, function_name = handler.rsplit(".", 1)
    except ValueError as malformed:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (handler, malformed))
    name = module_name.replace("/", ".")
    try:
        if name.split(".")[0] in sys.builtin_module_names:
            raise Fault(
                "Runtime.BuiltInModuleConflict",
                "Cannot use built-in module %s as a handler module" % module_name,
            )
        module = importlib.import_module(name)
    except ImportError as missing:
        raise Fault(
            "Runtime.ImportModuleError",
            "Unable to import module '%s': %s" % (module_name, missing),
            traceback.format_list(user_frames(missing.__traceback__)),
        )
    except SyntaxError as wrong:
        raise Fault(
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, wrong),
            ['  File "%s" Line %s\n    %s' % (wrong.filename, wrong.lineno, (wrong.text or "").rstrip("\n"))],
        )
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault(
            "Runtime.HandlerNotFound",
            "Handler '%s' missing on module '%s'" % (function_name, module_name),
        )


def post(path, body, kind=b"application/json", extra=b""):
    return b"".join(
        (
            b"POST /2018-06-01/runtime/",
            path,
            b" HTTP/1.1\r\nHost: runtime\r\nContent-Type: ",
            kind,
            extra,
            b"\r\nContent-Length: ",
            b"%d" % len(body),
            b"\r\n\r\n",
            body,
        )
    )


def encode(text):
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(json.loads(text)).encode("ascii")


def answer(handler, headers, body, request_id):
    """Calls the handler and returns the post that answers."""
    path = b"invocation/" + request_id.encode("ascii")
    try:
        try:
            event = json.loads(body) if headers.get("content-type") == "application/json" else body
        except ValueError as wrong:
            raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: " + str(wrong))
        result = handler(event, LambdaContext(headers))
        if isinstance(result, bytes):
            return post(path + b"/response", result, b"application/unknown")
        try:
            text = ENCODE(result)
        except Exception as wrong:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: " + str(wrong))
        return post(path + b"/response", encode(text))
    except Exception as error:
        kind, message, trace = describe(error)
        log_error(kind, message, trace)
        return post(path + b"/error", json.dumps(error_body(kind, message, trace, request_id)).encode())


def serve(connection, handler):
    send = connection.send
    receive = connection.receive
    environ = os.environ
    traced = False
    send(NEXT)
    while True:
        status, head, body = receive()
        if status != b"200":
            continue  # the answer to our post; the event follows
        headers = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        request_id = headers["lambda-runtime-aws-request-id"]
        RequestIdFilter.request_id = request_id
        trace = headers.get("lambda-runtime-trace-id")
        if trace:
            environ["_X_AMZN_TRACE_ID"] = trace
            traced = True
        elif traced:
            environ.pop("_X_AMZN_TRACE_ID", None)
        reply = answer(handler, headers, body, request_id)
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # the function closed them; its affair
        send(reply + NEXT)  # both at once: the server answers with the next event


def prepare():
    """What can be done before the function is known."""
    sys.dont_write_bytecode = True  # code directories are read-only for functions
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    set_up_logging()


def main(connected=None):
    """Runs the function that the variables name, over a connection that there may be already."""
    LambdaContext.configure(os.environ)
    adapt_logging(os.environ)
    sys.path[0] = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    compile_once_below(sys.path[0])
    layers = os.environ.get("_PENSTOCK_LAYERS")
    if layers:
        packages = "%s/python/lib/python%d.%d/site-packages" % ((layers,) + sys.version_info[:2])
        sys.path[1:1] = [packages, layers + "/python"]
    sys.argv = [os.environ.get("_HANDLER", "")]
    connection = connected or Connection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception as error:
        kind, message, trace = describe(error)
        log_error(kind, message, trace)
        sys.stdout.flush()
        body = json.dumps(error_body(kind, message, trace, "")).encode()
        extra = b"\r\nLambda-Runtime-Function-Error-Type: " + kind.encode("ascii", "replace")
        connection.send(post(b"init/error", body, extra=extra))
        connection.receive()
        sys.exit(1)
    serve(connection, handler)


if __name__ == "__main__":
    prepare()
    main()
