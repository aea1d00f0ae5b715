"""Waits with the interpreter and the bootstrap loaded, and forks runtimes of functions on demand.

Orders come in on standard input: four bytes of length, then fields that each end in a zero byte: the file of the
control group that takes who joins, the marker, a port and a word. Without a port there follow output, working
directory and variables as name=value, and the child becomes a runtime at once. With one the child is a spare: it
connects to that port of the loopback, says the word when it is ready, and waits there for the rest of its order,
framed alike; the connection then is its way to the Runtime API.

Answers go out on standard output, one per line: "forked PID" for each order in turn, "ended PID STATUS" for each
child that has ended, with 128 + n for signal n. Ends with its input; its children live on. A spare ends with its
connection.

What a child writes to before its handler runs is copied for it alone, page by page, and counting references is
writing. So children take the short way where the library's own is long: they cost less time and memory.
"""

import _random
import _signal
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
MARKER_NAME = MARKER.encode()
REHEARSALS = 10
# How CPython and the C library lay out small objects; where they do it otherwise, fewer holes are filled.
POOL = 16384 if sys.version_info >= (3, 10) else 4096
POOL_OVERHEAD = 48
PLACE_STEP = 16
PLACE_MAX = 512
BYTES_OVERHEAD = sys.getsizeof(b"")
MALLOC_OVERHEAD = 16
FRESH_IN_ROW = 4
HOLES_MAX = 2000
FILLINGS = []
# The interpreter's own fork runs handlers that touch, and thereby copy, two hundred pages in parent and child. They
# are for interpreters with several threads; this one has none, and enter() does what is left to do.
FORK = getattr(ctypes.PyDLL(None), "fork", os.fork)
ZONE = os.environ.get("TZ")
LOADED = frozenset(name.partition(".")[0] for name in sys.modules)
# The generator behind the functions of the module "random".
RANDOM = getattr(sys.modules.get("random"), "_inst", None)
SET_NATIVE_ID = getattr(threading.main_thread(), "_set_native_id", None)
# The mapping behind os.environ, by which no call into the C library is made.
VARIABLES = getattr(os.environ, "_data", os.environb)


def marker_memory():
    """Returns this process's own marker in the memory that /proc shows as its environment."""
    variables = ctypes.POINTER(ctypes.c_void_p).in_dll(ctypes.CDLL(None), "environ")
    wanted = MARKER_NAME + b"="
    for at in range(len(os.environ) + 1):
        if not variables[at]:
            break
        text = ctypes.string_at(variables[at])
        if text.startswith(wanted):
            room = len(text) - len(wanted)
            return memoryview((ctypes.c_char * room).from_address(variables[at] + len(wanted))).cast("B")
    return memoryview(bytearray())


def redirect(path, flags, *targets):
    opened = os.open(path, flags)
    for target in targets:
        os.dup2(opened, target)
    if opened not in targets:
        os.close(opened)


def enter(members, marker, place):
    """Makes a process of its own of this fresh child: session, control group, random numbers, marker, files."""
    os.setsid()
    if RANDOM is not None:
        _random.Random.seed(RANDOM)  # or all children would draw the same numbers
    if SET_NATIVE_ID is not None:
        SET_NATIVE_ID()
    if members:
        group = os.open(members, os.O_WRONLY)
        os.write(group, b"0")  # this very thread, the only one
        os.close(group)
    signal.set_wakeup_fd(-1)
    _signal.signal(_signal.SIGCHLD, _signal.SIG_DFL)
    os.closerange(3, 64)
    if len(marker) <= len(place):
        # Whoever looks for the processes of an environment by their marker must find this one, too.
        place[:] = marker.ljust(len(place), b"\0")


def replace_variables(variables, marker):
    for name in list(VARIABLES):
        os.unsetenv(name)
    VARIABLES.clear()
    for variable in variables:
        name, _, value = variable.partition(b"=")
        os.putenv(name, value)
        VARIABLES[name] = value
    os.putenv(MARKER_NAME, marker)
    VARIABLES[MARKER_NAME] = marker


def become(output, directory, variables, marker):
    """Makes a runtime of one function of this child."""
    redirect(output, os.O_WRONLY | os.O_APPEND, 1, 2)
    replace_variables(variables, marker)
    os.chdir(directory)
    if os.environ.get("TZ") != ZONE:
        bootstrap.time.tzset()
    forget_shadowed(os.fsdecode(directory))
    added = os.environ.get("PYTHONPATH", "")
    if added:
        sys.path[1:1] = [path for path in added.split(":") if path]


def wait_for_order(port, word, marker):
    """Makes a spare of this child; returns, with its connection, when it has become the runtime of a function."""
    redirect(os.devnull, os.O_WRONLY, 1, 2)  # who reads the answers shall see their end when the fork server ends
    connection = bootstrap.Connection("127.0.0.1:" + port)
    rehearse(1)  # what every runtime writes to is copied now, while nobody waits
    connection.send(word)
    output, directory, *variables = read_order(connection.socket.fileno())
    become(output, directory, variables, marker)
    return connection


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


def read_order(source):
    """Returns the fields of one order."""
    return read_exactly(source, int.from_bytes(read_exactly(source, 4), "big")).split(b"\0")[:-1]


def rehearse(times):
    """Does what every runtime does first: what the interpreter caches and rewrites on the way is then done already."""
    directory = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rehearsal")
    usual, sys.path[0] = sys.path[0], directory
    bootstrap.compile_once_below(directory)
    headers = {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": "rehearsal",
        "lambda-runtime-invoked-function-arn": "rehearsal",
        "lambda-runtime-deadline-ms": "0",
    }
    variables = [name + b"=" + value for name, value in VARIABLES.items() if name != MARKER_NAME]
    marker = VARIABLES.get(MARKER_NAME, b"")
    for _ in range(times):
        forget_shadowed(directory)
        replace_variables(variables, marker)
        bootstrap.LambdaContext.configure(os.environ)
        handler = bootstrap.load_handler("rehearsal.handler")
        bootstrap.answer(handler, headers, b'{"a": [1, 2.5, "x", null]}', "rehearsal")
        del sys.modules["rehearsal"]
    sys.path_importer_cache.pop(directory, None)
    sys.path_hooks.pop(0)
    sys.path[0] = usual


def fill_holes():
    """Takes the free places between what lives, for good: children then get memory from a few fresh pages, one place
    after the other, instead of copying a page for each hole that they fill."""
    for size in range(PLACE_STEP, PLACE_MAX + 1, PLACE_STEP):
        in_row, next_place = 0, 0
        for _ in range(HOLES_MAX):
            filling = bytes(size - BYTES_OVERHEAD) if size > BYTES_OVERHEAD else 0.5 * size if size > 16 else object()
            FILLINGS.append(filling)
            place = id(filling)
            fresh = place % POOL == POOL_OVERHEAD or (in_row and place == next_place)
            in_row, next_place = (in_row + 1, place + size) if fresh else (0, 0)
            if in_row == FRESH_IN_ROW:
                break
    allocate = getattr(ctypes.CDLL(None), "malloc", None)
    if not allocate:
        return
    allocate.restype = ctypes.c_void_p
    allocate.argtypes = [ctypes.c_size_t]
    for size in (65536, 16384, 4096, 2048, *range(1024, PLACE_MAX, -64), *range(PLACE_MAX, 16, -16)):
        last = 0
        for _ in range(HOLES_MAX):
            place = allocate(size)
            if not place or place == last + size + MALLOC_OVERHEAD:
                break  # it hands out one after the other now
            last = place


def serve():
    """Takes orders; returns in each child that has become a runtime, with its connection if it has one."""
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
    rehearse(REHEARSALS)
    gc.collect()
    fill_holes()
    gc.freeze()  # so that a collection in a child does not touch, and thereby copy, what is shared
    while True:
        ready = [descriptor for descriptor, _ in poll.poll()]
        if woken in ready:
            os.read(woken, 4096)
            reap(answers)
        if orders not in ready:
            continue
        members, marker, port, word, *rest = read_order(orders)
        pid = FORK()
        if pid < 0:
            os._exit(1)  # the server starts processes by itself then
        if pid == 0:
            enter(members, marker, place)
            if port:
                return wait_for_order(port.decode(), word, marker)
            output, directory, *variables = rest
            become(output, directory, variables, marker)
            return None
        os.write(answers, b"forked %d\n" % pid)


bootstrap.main(serve())
