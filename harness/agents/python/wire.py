"""The protocol of sockspec for agents in Python: lines, JSON, threads, bulk data, and numbers for sockets.

It makes no socket calls. serve() is given a function for each operation. A function gets the socket, where
the parameters have the number of one, and the other parameters by their names; data are bytes. It returns
the members of the result, raises Unsupported for parameters that it cannot serve, and lets the errors of
sockets pass.

sockets.py has these functions for socket.socket. For other sockets, write another such file and keep this
one. Python 3.8 or newer.
"""
import base64
import json
import os
import select
import struct
import sys
import threading
import time

# The operations that "entered" announces.
MAY_WAIT = {
    "accept", "connectStream", "connect", "connect_ex", "send", "sendall", "recv", "drain", "sendto",
    "sendFrom", "recvfrom", "recvmsg", "sendDescriptors", "recvDescriptors", "recvInto", "sendReused",
    "writev", "readv", "poll", "pollAll", "select", "epoll_wait", "close", "getaddrinfo", "getnameinfo",
    "gethostbyname", "getfqdn", "sendfile", "fgets", "fread", "fwrite", "fflush", "fclose",
}
TILE = 65521


class Unsupported(Exception):
    """The parameters ask for something that is not here."""


class Words(dict):
    """Words of the protocol and their meaning; one that is missing is unsupported."""

    def __missing__(self, word):
        raise Unsupported("%r is not supported, only %s" % (word, ", ".join(self)))


# --- Bulk data -------------------------------------------------------------------------------------------

tiles = {}


def tile_of(seed):
    """The tile of a seed. Making one takes some 10 ms, so the last few are kept."""
    tile = tiles.get(seed)
    if tile is None:
        x = seed
        tile = bytearray(TILE)
        for index in range(TILE):
            x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
            tile[index] = x >> 24
        if len(tiles) >= 8:
            tiles.clear()
        tiles[seed] = tile
    return tile


def stretch(seed, length, offset=0):
    """The bytes of a pattern."""
    first, skipped = divmod(offset, TILE)
    count = (skipped + length + TILE - 1) // TILE
    whole = tile_of(seed) * count
    for index in range(count):
        struct.pack_into("<Q", whole, index * TILE, first + index)
    return memoryview(whole)[skipped:skipped + length]


def mismatch(pattern, position, received):
    """The position of the first byte that differs from a pattern, or None; `received` came at `position`."""
    length = max(0, min(len(received), pattern["length"] - position))
    expected = stretch(pattern["seed"], length, pattern.get("offset", 0) + position)
    if not received.startswith(expected):
        return position + next(index for index in range(length) if received[index] != expected[index])
    return None if length == len(received) else position + length


# --- Sockets and their numbers ---------------------------------------------------------------------------

state = threading.Condition()
numbered = {}
last_number = 0
# For each socket, how many calls may be waiting in it.
inside = {}
# How many requests that may wait are served.
serving = 0


def hold(sock):
    """Gives a new socket its number."""
    global last_number
    with state:
        last_number += 1
        numbered[last_number] = sock
        return last_number


def find(number):
    """The socket of a number. A closed one stays until the reset, so that it is Python that says EBADF."""
    if number not in numbered:
        raise LookupError("There is no socket %s" % number)
    return numbered[number]


def enter(sock):
    """Counts a call that may wait in a socket. Sockets that the parameters name are counted by perform()."""
    with state:
        inside[sock] = inside.get(sock, 0) + 1


def leave(sock):
    with state:
        inside[sock] -= 1
        if inside[sock] == 0:
            del inside[sock]
        state.notify_all()


def empty(sock, seconds):
    """Waits up to `seconds` until no call is in a socket. True if none is."""
    with state:
        return state.wait_for(lambda: sock not in inside, seconds)


def take():
    """The sockets that have a number, which they lose, and those without one that a call is in."""
    with state:
        sockets = list(numbered.values())
        numbered.clear()
        return sockets, [sock for sock in inside if sock not in sockets]


def alone(seconds):
    """Waits up to `seconds` until all that may wait are answered. True if they are and have left no socket."""
    with state:
        return state.wait_for(lambda: serving == 0, seconds) and not numbered


# --- Requests --------------------------------------------------------------------------------------------

# Both are given to serve().
operations = {}
failure = None
output = 1
unread = bytearray()
writing = threading.Lock()
reading = threading.Lock()
# How many threads read or wait for their turn to read.
ready = 1


def next_line():
    """The next line of stdin, without its end; None where stdin has ended.

    It waits in select(): what replaces sockets and threads by its own, such as gevent, goes on with other
    calls there, while a read would stop them all. eventlet's select() takes no descriptor 0 for one."""
    end = unread.find(b"\n")
    while end < 0:
        select.select([sys.stdin], [], [])
        chunk = os.read(0, 65536)
        if not chunk:
            return None
        seen = len(unread)
        unread.extend(chunk)
        end = unread.find(b"\n", seen)
    line = bytes(unread[:end])
    del unread[:end + 1]
    return line


def write(message):
    data = message.encode() + b"\n"
    with writing:
        while data:
            data = data[os.write(output, data):]


def parse(line):
    """The id, as JSON, the method and the parameters of a request."""
    request = json.loads(line)
    method, params = request["method"], request.get("params", {})
    if not isinstance(method, str) or not isinstance(params, dict):
        raise TypeError("The method must be a string, and the parameters an object")
    return json.dumps(request["id"]), method, params


def data_in(data):
    return stretch(**data) if "seed" in data else base64.b64decode(data["base64"])


def data_out(data):
    return {"base64": base64.b64encode(data).decode()}


encode = json.JSONEncoder(default=data_out, separators=(",", ":")).encode


def perform(identifier, method, params):
    """The member of the answer that says what came of a request."""
    start = time.monotonic_ns()
    waits = method in MAY_WAIT
    entered = None
    try:
        if method not in operations:
            return '"error":' + encode({"code": -32601, "message": "There is no method %r" % method})
        if "data" in params:
            params["data"] = data_in(params["data"])
        if "pattern" in params:
            tile_of(params["pattern"]["seed"])
        arguments = []
        if "socket" in params or "file" in params:
            sock = find(params.pop("socket" if "socket" in params else "file"))
            arguments.append(sock)
            if waits and method not in ("close", "fclose"):
                enter(sock)
                entered = sock
        if waits:
            write('{"jsonrpc":"2.0","method":"entered","params":{"id":%s}}' % identifier)
        start = time.monotonic_ns()
        result = operations[method](*arguments, **params) or {}
        result["elapsedNs"] = time.monotonic_ns() - start
        return '"result":' + encode(result)
    except Exception as problem:
        elapsed = time.monotonic_ns() - start
        # A TypeError of this very call, not of something in it: the operation lacks one of the parameters.
        unfit = isinstance(problem, TypeError) and problem.__traceback__.tb_next is None
        if unfit or isinstance(problem, Unsupported):
            return '"error":' + encode({"code": -32602, "message": str(problem)})
        found = failure(problem)
        error = {"code": 1, "message": found["native"], "data": dict(found, elapsedNs=elapsed)}
        return '"error":' + encode(error)
    finally:
        if entered is not None:
            leave(entered)


def answer(identifier, method, params):
    write('{"jsonrpc":"2.0","id":%s,%s}' % (identifier, perform(identifier, method, params)))


def next_that_may_wait():
    """The next request that may wait; those before it are answered. None where stdin has ended."""
    for line in iter(next_line, None):
        try:
            request = parse(line)
        except (ValueError, KeyError, TypeError, RecursionError) as problem:
            write('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":%s}}' % encode(str(problem)))
            continue
        if request[1] in MAY_WAIT:
            return request
        answer(*request)
    return None


def read_requests():
    """Reads a request, lets another thread read on, and answers: that saves handing the request over."""
    global ready, serving
    while True:
        with reading:
            request = next_that_may_wait()
            if request is None:
                os._exit(0)
            with state:
                serving += 1
                last = ready == 1
                if not last:
                    ready -= 1
        if last:
            threading.Thread(target=read_requests, daemon=True).start()
        answer(*request)
        with state:
            serving -= 1
            ready += 1
            state.notify_all()


def serve(functions, error):
    """Answers requests until stdin ends.

    `functions` are the operations by their names in the protocol. `error` gives an exception as the protocol
    has it: "errno", "native", and "timeout" where the time of the mode was up."""
    global output, failure
    operations.update(functions)
    failure = error
    # What else prints in this process goes to stderr.
    output = os.dup(1)
    os.dup2(2, 1)
    read_requests()
