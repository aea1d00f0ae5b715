"""Waits with the interpreter and the bootstrap loaded, and forks runtimes of functions on demand.

Orders come in on standard input: four bytes of length, then fields that each end in a zero byte (file of the
control group that takes who joins, output, working directory, marker, variables as name=value). Answers go out on
standard output, one per line: "forked PID" for each order in turn, "ended PID STATUS" for each child that has ended,
with 128 + n for signal n. Ends with its input; its children live on.
"""

import ctypes
import gc
import os
import select
import signal
import sys
import threading

import bootstrap

# What handlers often import. Loaded once here, shared by all children until they change it.
for often in (
    "base64", "collections.abc", "contextlib", "copy", "dataclasses", "datetime", "decimal", "functools",
    "hashlib", "hmac", "http.client", "io", "itertools", "math", "operator", "re", "ssl", "string", "struct",
    "threading", "typing", "urllib.error", "urllib.parse", "urllib.request", "uuid",
):
    try:
        __import__(often)
    except ImportError:
        pass  # an interpreter built without it

MARKER = "_PENSTOCK_ENVIRONMENT"
# The interpreter's own fork runs handlers that touch, and thereby copy, two hundred pages in parent and child. They
# are for interpreters with several threads; this one has none, and become() does what is left to do.
FORK = getattr(ctypes.PyDLL(None), "fork", os.fork)
ZONE = os.environ.get("TZ")
LOADED = frozenset(name.partition(".")[0] for name in sys.modules)


def marker_memory():
    """Returns address and length of this process's own marker in the memory that /proc shows as its environment."""
    variables = ctypes.POINTER(ctypes.c_void_p).in_dll(ctypes.CDLL(None), "environ")
    wanted = os.fsencode(MARKER) + b"="
    for at in range(len(os.environ) + 1):
        if not variables[at]:
            break
        text = ctypes.string_at(variables[at])
        if text.startswith(wanted):
            return variables[at] + len(wanted), len(text) - len(wanted)
    return 0, 0


def mark(place, marker):
    """Whoever looks for the processes of an environment by their marker must find this one, too."""
    address, room = place
    text = os.fsencode(marker)
    if len(text) <= room:
        ctypes.memmove(address, text.ljust(room, b"\0"), room)


def redirect(path, flags, *targets):
    opened = os.open(path, flags)
    for target in targets:
        os.dup2(opened, target)
    if opened not in targets:
        os.close(opened)


def become(order, place):
    """Makes a runtime of this fresh child."""
    members, output, directory, marker, *variables = order.split(b"\0")[:-1]
    os.setsid()
    if "random" in sys.modules:
        sys.modules["random"].seed()  # or all children would draw the same numbers
    set_native_id = getattr(threading.main_thread(), "_set_native_id", None)
    if set_native_id:
        set_native_id()
    if members:
        with open(members, "wb") as group:
            group.write(b"0")  # this very thread, the only one
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.closerange(3, 64)
    redirect(output, os.O_WRONLY | os.O_APPEND, 1, 2)
    mark(place, marker)
    for name in list(os.environb):
        del os.environb[name]
    for variable in variables:
        name, _, value = variable.partition(b"=")
        os.environb[name] = value
    os.environb[MARKER.encode()] = marker
    os.chdir(directory)
    if os.environ.get("TZ") != ZONE:
        bootstrap.time.tzset()
    forget_shadowed(os.fsdecode(directory))
    added = os.environ.get("PYTHONPATH", "")
    sys.path[1:1] = [path for path in added.split(":") if path]


def forget_shadowed(directory):
    """A function's own module comes before one of the same name that was loaded ahead."""
    for entry in os.listdir(directory):
        name = entry.partition(".")[0]
        if name in LOADED and name not in bootstrap.NEEDED:
            for loaded in [loaded for loaded in sys.modules if loaded.partition(".")[0] == name]:
                del sys.modules[loaded]


def reap(answers):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        code = os.waitstatus_to_exitcode(status)
        os.write(answers, b"ended %d %d\n" % (pid, code if code >= 0 else 128 - code))


def read_exactly(source, count):
    parts = b""
    while len(parts) < count:
        more = os.read(source, count - len(parts))
        if not more:
            os._exit(0)  # the server is gone
        parts += more
    return parts


def rehearse():
    """Does here what every child does first: what the interpreter caches and rewrites on the way is then shared."""
    directory = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rehearsal")
    usual, sys.path[0] = sys.path[0], directory
    bootstrap.compile_once_below(directory)
    headers = {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": "rehearsal",
        "lambda-runtime-invoked-function-arn": "rehearsal",
        "lambda-runtime-deadline-ms": "0",
    }
    for _ in range(10):
        forget_shadowed(directory)
        os.environb[b"REHEARSAL"] = b"1"
        del os.environb[b"REHEARSAL"]
        handler = bootstrap.load_handler("rehearsal.handler")
        bootstrap.answer(handler, headers, b'{"a": [1, 2.5, "x", null]}', "rehearsal")
        del sys.modules["rehearsal"]
    sys.path_importer_cache.pop(directory, None)
    sys.path_hooks.pop(0)
    sys.path[0] = usual


def serve():
    """Takes orders; returns in each child."""
    orders = os.dup(0)
    answers = os.dup(1)  # 1 and 2 stay what they are, a pipe: streams of children are on pipes, too
    redirect(os.devnull, os.O_RDWR, 0)
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    place = marker_memory()
    poll = select.poll()
    poll.register(orders, select.POLLIN)
    poll.register(woken, select.POLLIN)
    bootstrap.prepare()
    rehearse()
    gc.collect()
    gc.freeze()  # so that a collection in a child does not touch, and thereby copy, what is shared
    while True:
        ready = [descriptor for descriptor, _ in poll.poll()]
        if woken in ready:
            os.read(woken, 4096)
            reap(answers)
        if orders not in ready:
            continue
        order = read_exactly(orders, int.from_bytes(read_exactly(orders, 4), "big"))
        pid = FORK()
        if pid < 0:
            os._exit(1)  # the server starts processes by itself then
        if pid == 0:
            become(order, place)
            return
        os.write(answers, b"forked %d\n" % pid)


serve()
bootstrap.main()
