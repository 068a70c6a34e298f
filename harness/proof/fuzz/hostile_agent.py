"""An agent that misbehaves by plan, for the fuzz task and its tests.

    hostile_agent.py quick|real SEED PLAN

PLAN is a list of names separated by commas: the n-th answer suffers the n-th of them (the handshake is the first), `sound` being none;
what comes after the plan is sound. SEED decides the details, so that the same words do the same. `name@method` waits for the first answer
to that method. `quick` has no sockets and makes its answers up, plausibly; it imports next to nothing, as the fuzz task starts thousands.
`real` is the Python agent itself, its answers changed on their way out.
"""
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
import mutations  # noqa: E402

MAY_WAIT = {
    "accept", "connectStream", "connect", "connect_ex", "send", "sendall", "writev", "recv", "drain", "readv", "recvInto", "sendReused", "sendto", "sendFrom", "recvfrom",
    "recvmsg", "sendmmsg", "recvmmsg", "sendDescriptors", "recvDescriptors", "poll", "pollAll", "select", "addressInto", "addressFrom", "epoll_wait", "awaitSignal", "close", "sendfile", "fgets", "fread", "fwrite", "fflush", "fclose", "getaddrinfo", "getnameinfo",
    "gethostbyname", "getfqdn",
}
BYTE = {"base64": "aA=="}
OWN = {"family": "ipv4", "host": "127.0.0.1", "port": 4711}
MADE_UP = {
    "accept": {"address": None}, "send": {"count": 1}, "sendto": {"count": 1}, "recv": {"data": BYTE},
    "recvfrom": {"data": BYTE, "address": OWN}, "getsockname": {"address": OWN}, "getpeername": {"address": OWN},
    "poll": {"events": ["in"]}, "getsockopt": {"value": 0, "errno": None}, "reset": {"open": 0},
    "drain": {"count": 0, "mismatch": None, "end": "eof"}, "writev": {"count": 1}, "readv": {"data": BYTE}, "recvInto": {"count": 1, "data": BYTE}, "fionread": {"count": 1}, "siocoutq": {"count": 1}, "sendFrom": {"count": 1},
    "recvmsg": {"data": BYTE, "address": OWN, "count": 1, "flags": []}, "connect_ex": {"errno": None}, "fileno": {"descriptor": 3},
    "detach": {"descriptor": 3}, "pollAll": {"ready": []}, "select": {"reads": [], "writes": [], "excepts": []},
    "addressInto": {"data": BYTE, "length": 16}, "epoll_wait": {"ready": []}, "gettimeout": {"timeoutMs": None}, "sockatmark": {"value": 0}, "socket_ex": {"errno": None},
    "asFile": {"type": "socket", "openFor": "both", "errno": "ESPIPE"}, "fault": {"errno": "EFAULT"}, "sigpipe": {"errno": None, "signals": 0}, "awaitSignal": {"signals": []},
    "sendfile": {"count": 1}, "makefile": {"file": 1000}, "fgets": {"data": BYTE}, "fread": {"data": BYTE}, "fwrite": {"count": 1},
    "getaddrinfo": {"entries": []}, "getnameinfo": {"host": "h", "service": "s"}, "gethostbyname": {"hosts": []},
    "getfqdn": {"host": "h"}, "inet_pton": {"data": BYTE}, "inet_ntop": {"host": "h"}, "inet_aton": {"data": BYTE},
    "socketpair": {"other": 1001}, "openFile": {"descriptor": 3},
    "sendmmsg": {"sizes": [0, 1]}, "recvmmsg": {"data": BYTE, "counts": [1], "addresses": [OWN], "flags": [[]]},
    "sendDescriptors": {"count": 1}, "recvDescriptors": {"data": BYTE, "sockets": [], "flags": []}, "getRawOption": {"data": BYTE},
    "initialize": {
        "protocol": 1, "capabilities": ["stream", "family:ipv4"],
        "identity": {"name": "hostile", "version": "1", "language": "Python", "runtime": "Python", "os": "linux"},
    },
}
MAKES_SOCKET = {
    "accept", "listenStream", "connectStream", "openDatagram", "socket", "socketpair", "dup", "fromDescriptor", "epoll_create",
}


class Plan:
    """Which mutation comes next."""

    def __init__(self, words):
        self.words = words

    def next(self, method):
        if not self.words:
            return "sound"
        name, _, awaited = self.words[0].partition("@")
        if awaited not in ("", method):
            return "sound"
        del self.words[0]
        return name


def quick(victim, plan):
    """Answers what nobody looked at: the layout of requests is the harness's, and that is enough to find id and method."""
    sockets = 0
    for line in iter(sys.stdin.buffer.readline, b""):
        number = int(line[line.index(b'"id":') + 5:line.index(b',"method"')])
        method = line[line.index(b'"method":"') + 10:line.index(b'","params"')].decode()
        result = dict(MADE_UP.get(method, {}))
        if method in MAKES_SOCKET:
            sockets += 1
            result["socket"] = sockets
        for other in ("other", "file"):
            if other in result:
                sockets += 1
                result[other] = sockets
        if method in MAY_WAIT and victim.dice.below(2):
            victim.say('{"jsonrpc":"2.0","method":"entered","params":{"id":%d}}' % number)
        victim.apply(plan.next(method), {"jsonrpc": "2.0", "id": number, "result": result}, method)


def real(victim, plan):
    """The Python agent with another way out."""
    import json
    import threading
    sys.path.insert(0, os.path.join(here, "..", "..", "agents", "python"))
    import sockets
    import wire
    methods = {}
    turn = threading.Lock()
    parse = wire.parse

    def remembering(line):
        request = parse(line)
        methods[json.loads(request[0])] = request[1]
        return request

    def write(text):
        message = json.loads(text)
        # The agent has moved the protocol's stdout away from whatever else prints.
        victim.stdout = wire.output
        with turn:
            if "method" in message:
                victim.say(text)
            else:
                method = methods.pop(message["id"])
                victim.apply(plan.next(method), message, method)

    wire.parse, wire.write = remembering, write
    wire.serve(sockets.OPERATIONS, sockets.failure)


if __name__ == "__main__":
    kind, seed, words = sys.argv[1:4]
    chosen = [word for word in words.split(",") if word]
    for word in chosen:
        if word.partition("@")[0] not in mutations.MUTATIONS:
            sys.exit("There is no mutation %r" % word)
    {"quick": quick, "real": real}[kind](mutations.Victim(int(seed)), Plan(chosen))
