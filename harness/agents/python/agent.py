"""The agent of sockspec for Python: socket.socket of the standard library, one file, Python 3.8 or newer.

operation                 Python
listenStream              socket(); setsockopt(); bind(); listen(backlog or 128)
accept                    accept()
connectStream             socket(); setsockopt(); bind() if asked; connect()
openDatagram              socket(); setsockopt(); bind() if asked
socket bind listen connect   the methods of those names
send, sendall             send(), sendall(), each one call; a pattern is built in memory before it
recv, recvfrom            recv(size), recvfrom(size)
drain                     recv_into(), again and again
sendto                    sendto()
shutdown                  shutdown(SHUT_RD, SHUT_WR or SHUT_RDWR)
close                     close(); beside a blocked call of this socket, shutdown() before it: close() alone would send no FIN,
                          and the blocked call would take data that arrives later
abort                     setsockopt(SO_LINGER, on, 0 s); close()
getsockname getpeername   the methods of those names
poll                      select.poll() with this one socket
setMode                   natural, blocking: settimeout(None); nonblocking: setblocking(False); timeout: settimeout(seconds)
setsockopt getsockopt     the methods of those names; SO_ERROR also by its name in errno.errorcode

`native` is the type and the text of the exception. `errno` is its errno; exceptions without one, like gaierror and
OverflowError, give null. An exception because the time of settimeout() was up gives "timeout": true.
"""
import base64
import errno
import json
import os
import platform
import select
import socket
import struct
import sys
import threading
import time
import zlib

MOST_BYTES = 65536
TILE = 65521
# How long a close waits for the calls that it woke, in seconds; a stack that wakes nobody must not hold it up.
WAKE_SECONDS = 0.1

FAMILIES = {"ipv4": socket.AF_INET}
if hasattr(socket, "AF_INET6"):
    FAMILIES["ipv6"] = socket.AF_INET6
if hasattr(socket, "AF_UNIX"):
    FAMILIES["unix"] = socket.AF_UNIX
TYPES = {"stream": socket.SOCK_STREAM, "datagram": socket.SOCK_DGRAM}
OPTIONS = {
    "SO_RCVBUF": (socket.SOL_SOCKET, socket.SO_RCVBUF),
    "SO_SNDBUF": (socket.SOL_SOCKET, socket.SO_SNDBUF),
    "SO_REUSEADDR": (socket.SOL_SOCKET, socket.SO_REUSEADDR),
    "TCP_NODELAY": (socket.IPPROTO_TCP, socket.TCP_NODELAY),
}
HOW = {"read": socket.SHUT_RD, "write": socket.SHUT_WR, "both": socket.SHUT_RDWR}
EVENTS = {
    name: getattr(select, "POLL" + name.upper())
    for name in ("in", "out", "pri", "err", "hup", "rdhup", "nval")
    if hasattr(select, "POLL" + name.upper())
}
# Some numbers have two names; these are the ones that POSIX puts first or that sockets use.
ERRNO_NAMES = dict(errno.errorcode)
ERRNO_NAMES[errno.EAGAIN] = "EAGAIN"
ERRNO_NAMES[errno.EOPNOTSUPP] = "EOPNOTSUPP"


class BadParams(Exception):
    """The parameters are not what the protocol says."""


class Unknown(Exception):
    """The protocol has no such method, or this system has not."""


# --- Bulk data ---------------------------------------------------------------------------------------------------------------

tiles = {}


def tile_of(seed):
    """The tile of a seed; made once, as it takes some 10 ms."""
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


class Pattern:
    """Bytes that are described by seed, length and offset."""

    def __init__(self, params):
        self.tile = bytearray(tile_of(integer(params, "seed", 0, 0xFFFFFFFF)))
        self.view = memoryview(self.tile)
        self.length = integer(params, "length")
        self.offset = integer(params, "offset", default=0)

    def piece(self, position, size):
        """At most `size` bytes from `position` on, as many as one tile holds. Valid until the next call."""
        number, start = divmod(self.offset + position, TILE)
        struct.pack_into("<Q", self.tile, 0, number)
        return self.view[start:start + min(size, self.length - position)]

    def bytes(self):
        whole = bytearray(self.length)
        position = 0
        while position < self.length:
            piece = self.piece(position, self.length)
            whole[position:position + len(piece)] = piece
            position += len(piece)
        return whole

    def mismatch(self, position, data, count):
        """Where the first `count` bytes of `data` differ from those at `position`, or None."""
        done = 0
        while done < count:
            piece = self.piece(position + done, count - done)
            if len(piece) == 0:
                return position + done
            if not data.startswith(piece, done):
                differs = (index for index, byte in enumerate(piece) if byte != data[done + index])
                return position + done + next(differs)
            done += len(piece)
        return None


# --- Parameters --------------------------------------------------------------------------------------------------------------

REQUIRED = object()


def integer(params, name, least=0, most=2**53 - 1, default=REQUIRED):
    value = params.get(name, default)
    if value is default and default is not REQUIRED:
        return value
    if type(value) is not int or not least <= value <= most:
        raise BadParams("%r is %r, expected an integer from %d to %d" % (name, params.get(name), least, most))
    return value


def word(params, name, words):
    value = params.get(name)
    if not isinstance(value, str) or value not in words:
        raise BadParams("%r is %r, expected one of %s" % (name, value, ", ".join(words)))
    return words[value]


def fields(params, name):
    value = params.get(name)
    if not isinstance(value, dict):
        raise BadParams("%r is %r, expected an object" % (name, value))
    return value


def payload(params, patterns=True):
    data = fields(params, "data")
    if patterns and "seed" in data:
        return Pattern(data).bytes()
    try:
        return base64.b64decode(data["base64"], validate=True)
    except (KeyError, TypeError, ValueError) as problem:
        raise BadParams("'data' carries no base64: %s" % problem)


def address_in(params, name):
    """The family and the address as Python has it. Whether the port fits is for the socket module to say."""
    address = fields(params, name)
    family = word(address, "family", FAMILIES)
    where = ("path", str) if address["family"] == "unix" else ("host", str)
    value = address.get(where[0])
    if not isinstance(value, str):
        raise BadParams("'%s.%s' is %r, expected a string" % (name, where[0], value))
    return family, value if address["family"] == "unix" else (value, integer(address, "port", 0, 2**31 - 1))


def address_out(sock, address):
    """The address as the protocol has it; None where Python gives none."""
    if address is None:
        return None
    if isinstance(address, tuple):
        family = "ipv6" if sock.family == FAMILIES.get("ipv6") else "ipv4"
        return {"family": family, "host": address[0].split("%")[0], "port": address[1]}
    return {"family": "unix", "path": os.fsdecode(address)}


# --- Sockets -----------------------------------------------------------------------------------------------------------------

state = threading.Condition()
held = {}
opening = set()
last_number = 0
busy = 0


class Held:
    """A socket and how many calls may be waiting in it."""

    def __init__(self, sock):
        self.sock = sock
        self.waiting = 0

    def __enter__(self):
        with state:
            self.waiting += 1
        return self.sock

    def __exit__(self, *_):
        with state:
            self.waiting -= 1
            state.notify_all()

    def free(self, *hows):
        """Wakes the calls that wait in it, if there are any, and lets them leave before somebody closes it."""
        for how in hows:
            with state:
                if self.waiting == 0:
                    return
            try:
                self.sock.shutdown(how)
            except OSError:
                pass
            with state:
                state.wait_for(lambda: self.waiting == 0, WAKE_SECONDS)


def hold(sock):
    global last_number
    with state:
        last_number += 1
        held[last_number] = Held(sock)
        return {"socket": last_number}


def find(params):
    """The socket of a number. A closed one stays until the reset, so that it is Python that says EBADF."""
    number = integer(params, "socket")
    if number not in held:
        raise LookupError("There is no socket %d" % number)
    return held[number]


def options_in(params):
    if "options" not in params:
        return []
    given = fields(params, "options")
    return [(word({"option": name}, "option", OPTIONS), integer(given, name, -2**31, 2**31 - 1)) for name in given]


def new_socket(family, kind, options, steps):
    """A socket on which the options are set and the steps done; closed again if one fails."""
    opened = Held(socket.socket(family, kind))
    with state:
        opening.add(opened)
    try:
        with opened as sock:
            for (level, option), value in options:
                sock.setsockopt(level, option, value)
            for step in steps:
                step(sock)
        return hold(opened.sock)
    except BaseException:
        opened.sock.close()
        raise
    finally:
        with state:
            opening.discard(opened)


# --- Operations: each takes its parameters, looks at all of them, and then calls go() just before the call of the socket -------


def listen_stream(params, go):
    family, address = address_in(params, "address")
    backlog = integer(params, "backlog", -2**31, 2**31 - 1, default=128)
    options = options_in(params)
    go()
    return new_socket(family, socket.SOCK_STREAM, options, [lambda s: s.bind(address), lambda s: s.listen(backlog)])


def connect_stream(params, go):
    family, address = address_in(params, "address")
    steps = [lambda s: s.connect(address)]
    if "bind" in params:
        own = address_in(params, "bind")[1]
        steps.insert(0, lambda s: s.bind(own))
    options = options_in(params)
    go()
    return new_socket(family, socket.SOCK_STREAM, options, steps)


def open_datagram(params, go):
    family = word(params, "family", FAMILIES)
    steps = []
    if "address" in params:
        address = address_in(params, "address")[1]
        steps.append(lambda s: s.bind(address))
    options = options_in(params)
    go()
    return new_socket(family, socket.SOCK_DGRAM, options, steps)


def plain_socket(params, go):
    family, kind = word(params, "family", FAMILIES), word(params, "type", TYPES)
    go()
    return new_socket(family, kind, [], [])


def accept(params, go):
    with find(params) as sock:
        go()
        accepted, address = sock.accept()
    return dict(hold(accepted), address=address_out(accepted, address))


def bind(params, go):
    address = address_in(params, "address")[1]
    sock = find(params).sock
    go()
    sock.bind(address)


def listen(params, go):
    backlog = integer(params, "backlog", -2**31, 2**31 - 1)
    sock = find(params).sock
    go()
    sock.listen(backlog)


def connect(params, go):
    address = address_in(params, "address")[1]
    with find(params) as sock:
        go()
        sock.connect(address)


def send(params, go):
    data = payload(params)
    with find(params) as sock:
        go()
        return {"count": sock.send(data)}


def sendall(params, go):
    data = payload(params)
    with find(params) as sock:
        go()
        sock.sendall(data)


def recv(params, go):
    size = integer(params, "size", 1, MOST_BYTES)
    with find(params) as sock:
        go()
        return {"data": sock.recv(size)}


def drain(params, go):
    size = integer(params, "size", default=None)
    chunk = integer(params, "chunk", 1, MOST_BYTES, default=MOST_BYTES)
    pattern = Pattern(fields(params, "pattern")) if "pattern" in params else None
    buffer = bytearray(chunk)
    view = memoryview(buffer)
    count, mismatch, crc, error = 0, None, 0, None
    with find(params) as sock:
        go()
        while size is None or count < size:
            try:
                got = sock.recv_into(view, chunk if size is None else min(chunk, size - count))
            except Exception as problem:
                error = failure(problem)
                break
            if got == 0:
                break
            if pattern is not None and mismatch is None:
                mismatch = pattern.mismatch(count, buffer, got)
            crc = zlib.crc32(view[:got], crc)
            count += got
    found = {"count": count, "mismatch": mismatch, "crc32": crc}
    if error is not None:
        return dict(found, end="error", error=error)
    return dict(found, end="size" if count == size else "eof")


def sendto(params, go):
    data = payload(params, patterns=False)
    address = address_in(params, "address")[1]
    with find(params) as sock:
        go()
        return {"count": sock.sendto(data, address)}


def recvfrom(params, go):
    size = integer(params, "size", 1, MOST_BYTES)
    with find(params) as sock:
        go()
        data, address = sock.recvfrom(size)
        return {"data": data, "address": address_out(sock, address)}


def shutdown(params, go):
    how = word(params, "how", HOW)
    sock = find(params).sock
    go()
    sock.shutdown(how)


def close(params, go):
    taken = find(params)
    go()
    # Receiving calls leave without a FIN being sent, so that close() is still the one to send it.
    taken.free(socket.SHUT_RD, socket.SHUT_RDWR)
    taken.sock.close()


def abort(params, go):
    taken = find(params)
    go()
    taken.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    taken.free(socket.SHUT_RD, socket.SHUT_RDWR)
    taken.sock.close()


def getsockname(params, go):
    sock = find(params).sock
    go()
    return {"address": address_out(sock, sock.getsockname())}


def getpeername(params, go):
    sock = find(params).sock
    go()
    return {"address": address_out(sock, sock.getpeername())}


def poll(params, go):
    names = params.get("events")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadParams("'events' is %r, expected a list of words" % (names,))
    # An event that this system does not have is never reported.
    mask = sum({EVENTS[name] for name in names if name in EVENTS})
    timeout = integer(params, "timeoutMs", 0, 2**31 - 1)
    with find(params) as sock:
        poller = select.poll()
        poller.register(sock, mask)
        go()
        ready = poller.poll(timeout)
    return {"events": [name for name, bit in EVENTS.items() if any(found & bit for _, found in ready)]}


def set_mode(params, go):
    modes = {"natural": None, "blocking": None, "nonblocking": 0.0, "timeout": 0.0}
    seconds = word(params, "mode", modes)
    if params["mode"] == "timeout":
        seconds = integer(params, "timeoutMs", 1) / 1000
    sock = find(params).sock
    go()
    sock.settimeout(seconds)


def setsockopt(params, go):
    level, option = word(params, "option", OPTIONS)
    value = integer(params, "value", -2**31, 2**31 - 1)
    sock = find(params).sock
    go()
    sock.setsockopt(level, option, value)


def getsockopt(params, go):
    level, option = word(params, "option", dict(OPTIONS, SO_ERROR=(socket.SOL_SOCKET, socket.SO_ERROR)))
    sock = find(params).sock
    go()
    value = sock.getsockopt(level, option)
    if params["option"] == "SO_ERROR":
        return {"value": value, "errno": ERRNO_NAMES.get(value)}
    return {"value": value}


def reset(params, go):
    """Frees and closes everything, until no other request is at work."""
    go()
    left = sum(entry.sock.fileno() >= 0 for entry in list(held.values()))
    while True:
        with state:
            entries = list(held.values())
            held.clear()
            waiting = entries + list(opening)
        for entry in waiting:
            entry.free(socket.SHUT_RDWR)
        for entry in entries:
            try:
                entry.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            entry.sock.close()
        with state:
            # What waited may have opened a socket on its way out.
            if state.wait_for(lambda: busy <= 1 or held, WAKE_SECONDS) and not held:
                return {"open": left}


OPERATIONS = {
    "listenStream": listen_stream, "accept": accept, "connectStream": connect_stream, "openDatagram": open_datagram,
    "socket": plain_socket, "bind": bind, "listen": listen, "connect": connect, "send": send, "sendall": sendall,
    "recv": recv, "drain": drain, "sendto": sendto, "recvfrom": recvfrom, "shutdown": shutdown, "close": close,
    "abort": abort, "getsockname": getsockname, "getpeername": getpeername, "poll": poll, "setMode": set_mode,
    "setsockopt": setsockopt, "getsockopt": getsockopt, "reset": reset,
}
MAY_WAIT = {
    "accept", "connectStream", "connect", "send", "sendall", "recv", "drain", "sendto", "recvfrom", "poll", "close",
}

# --- Protocol ----------------------------------------------------------------------------------------------------------------

# Whatever else prints in this process shall not disturb the protocol.
sys.stdout.flush()
stdout = os.dup(1)
os.dup2(2, 1)
unread = bytearray()
writing = threading.Lock()
reading = threading.Lock()
ready = 1


def next_line():
    """The next line of stdin, without its end; None where stdin has ended. `select` comes first, as what replaces sockets and threads by its
    own, such as gevent, goes on with others there, while a read would stop them all."""
    end = unread.find(b"\n")
    while end < 0:
        select.select([0], [], [])
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
            data = data[os.write(stdout, data):]


def failure(problem):
    number = getattr(problem, "errno", None) if isinstance(problem, OSError) else None
    # The numbers of gaierror and herror are those of the resolver.
    if isinstance(problem, (socket.gaierror, socket.herror)):
        number = None
    found = {"errno": ERRNO_NAMES.get(number), "native": "%s: %s" % (type(problem).__name__, problem)}
    if isinstance(problem, socket.timeout) and problem.errno is None:
        found["timeout"] = True
    return found


def works(family, kind):
    """Whether a loopback address of the family can be bound."""
    try:
        with socket.socket(FAMILIES[family], kind) as probe:
            if family != "unix":
                probe.bind(("::1" if family == "ipv6" else "127.0.0.1", 0))
        return True
    except (KeyError, OSError):
        return False


def introduction():
    words = [
        "stream", "datagram", "datagram:unbound", "bsd", "send", "shutdown:write", "shutdown:read", "shutdown:both", "abort", "mode:blocking",
        "mode:nonblocking", "mode:timeout", "timeout:send", "timeout:accept", "option:SO_ERROR", "bind:connect", "backlog", "errno", "concurrent", "interrupt",
        "demand-read", "datagram:truncate",
    ]
    words += ["option:" + name for name in OPTIONS]
    words += ["family:" + name for name in FAMILIES if works(name, socket.SOCK_STREAM)]
    if "family:unix" in words:
        words.append("unix:timeout")
    if works("unix", socket.SOCK_DGRAM):
        words += ["unix:datagram", "unix:names"]
    if hasattr(select, "poll"):
        words.append("poll")
    runtime = "%s %s" % (platform.python_implementation(), platform.python_version())
    identity = {"name": "python", "version": platform.python_version(), "language": "Python", "runtime": runtime}
    return {"protocol": 1, "identity": dict(identity, os=platform.system().lower()), "capabilities": words}


def perform(method, params, identifier):
    """The result of a method, or the error of the answer."""
    start = time.monotonic_ns()

    def go():
        nonlocal start
        if method in MAY_WAIT:
            write('{"jsonrpc":"2.0","method":"entered","params":{"id":%s}}' % identifier)
        start = time.monotonic_ns()

    try:
        if method not in OPERATIONS:
            raise Unknown("There is no method %r" % (method,))
        if not isinstance(params, dict):
            raise BadParams("'params' is %r, expected an object" % (params,))
        result = OPERATIONS[method](params, go) or {}
        result["elapsedNs"] = time.monotonic_ns() - start
        if "data" in result:
            result["data"] = {"base64": base64.b64encode(result["data"]).decode()}
        return "result", result
    except Unknown as problem:
        return "error", {"code": -32601, "message": str(problem)}
    except BadParams as problem:
        return "error", {"code": -32602, "message": str(problem)}
    except Exception as problem:
        elapsed = time.monotonic_ns() - start
        failed = failure(problem)
        return "error", {"code": 1, "message": failed["native"], "data": dict(failed, elapsedNs=elapsed)}


def answer(line):
    try:
        request = json.loads(line)
        identifier, method = json.dumps(request["id"]), request["method"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        write('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":%s}}' % json.dumps(str(problem)))
        return
    if method == "initialize":
        kind, content = "result", introduction()
    else:
        kind, content = perform(method, request.get("params", {}), identifier)
    write('{"jsonrpc":"2.0","id":%s,"%s":%s}' % (identifier, kind, json.dumps(content)))


def serve():
    """Threads take turns at reading; the one that has a line serves it itself, which saves handing it over."""
    global ready, busy
    while True:
        with reading:
            line = next_line()
            if line is None:
                os._exit(0)
            with state:
                busy += 1
                alone = ready == 1
                if not alone:
                    ready -= 1
        if alone:
            threading.Thread(target=serve, daemon=True).start()
        answer(line)
        with state:
            busy -= 1
            ready += 1
            state.notify_all()


if __name__ == "__main__":
    serve()
