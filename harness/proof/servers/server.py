"""A server of every service that cases ask for, sound unless it is given a defect by name:

    server.py HOST PORT SERVICE stream|datagram [DEFECT]

A thread serves each client, and reads no more than it can answer.
"""
import errno
import os
import select
import signal
import socket
import struct
import sys
import threading
import time

HOST, PORT, SERVICE, TRANSPORT = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
DEFECT = sys.argv[5] if len(sys.argv) > 5 else ""
FAMILY = socket.AF_INET6 if ":" in HOST else socket.AF_INET
FROM_1900 = 2208988800
PAGE = b"<p>It works</p>\n"
REQUEST, REPLY = b"ping from a file\n", b"pong from a file\n"
LINES = b"".join(bytes(33 + (start + at) % 94 for at in range(72)) + b"\r\n" for start in range(94))
UNASKED = SERVICE in ("daytime", "time", "chargen")
GONE = (errno.ECONNRESET, errno.EPIPE)
DEAF = threading.Event()


def forever():
    threading.Event().wait()


def now():
    if SERVICE == "daytime":
        return time.strftime("%A, %B %d, %Y %H:%M:%S\r\n").encode()
    since = 0 if DEFECT == "counts from 1970" else FROM_1900
    return struct.pack("!I", (int(time.time()) + since) & 0xFFFFFFFF)


class Client:
    """A connection, and what is left of what came."""

    def __init__(self, sock):
        self.sock, self.rest = sock, b""

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def linger(self):
        """Ends its side, and reads on until the client has ended, for a second at most."""
        if DEFECT == "closes before it has read the request":
            return
        try:
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.settimeout(1)
            while self.sock.recv(65536):
                pass
        except OSError:
            pass

    def receive(self):
        data = self.sock.recv(65536)
        if not data and DEFECT == "keeps connections of clients that left":
            forever()
        return data

    def until(self, end):
        """Everything up to the end of a request; nothing at the client's end of file."""
        while end not in self.rest:
            data = self.receive()
            if not data:
                return b""
            self.rest += data
            if DEFECT == "takes the first receive for the request" and end not in self.rest:
                return b""
        head, _, rest = self.rest.partition(end)
        self.rest = b"" if DEFECT == "forgets what follows a request" else rest
        return head + end

    def has_left(self):
        """True if the client ends its side within a moment."""
        self.sock.settimeout(0.1)
        try:
            return not self.sock.recv(1, socket.MSG_PEEK)
        except socket.timeout:
            return False
        finally:
            self.sock.settimeout(None)

    def send(self, data):
        if DEFECT == "drops its answer at end of file" and self.has_left():
            raise OSError(0, "nobody there")
        self.sock.sendall(data[:-1] if DEFECT == "never sends the last byte" else data)
        if DEFECT == "resets behind its answer":
            self.reset()

    def keep(self, data):
        """Sends what can be sent at once; gives the rest back, which has no bound."""
        try:
            return data[self.sock.send(data, socket.MSG_DONTWAIT):]
        except BlockingIOError:
            return data


def converse(client):
    """Echo, upper and discard: whatever comes, until the client ends its side."""
    kept = b""
    while True:
        data = client.receive()
        if not data:
            return
        if SERVICE == "discard" and DEFECT != "answers what it should discard":
            continue
        if SERVICE == "upper":
            data = data.upper()
        if DEFECT == "forgets what follows a request":
            data = data[:96]
        if DEFECT == "keeps what it cannot send":
            kept = client.keep(kept + data if len(kept) < 65536 else kept)
            continue
        client.send(data)
        if DEFECT == "takes the first receive for the request":
            return


def exchange(client):
    while True:
        request = client.until(b"\n")
        if not request:
            return
        client.send(REPLY if request == REQUEST else b"what?\n")


def http(client):
    while True:
        head = client.until(b"\r\n\r\n")
        if not head:
            return
        last = b"connection: close" in head.lower()
        fields = b"Content-Length: %d\r\n%s" % (len(PAGE), b"Connection: close\r\n" if last else b"")
        client.send(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n" + PAGE)
        if last:
            client.linger()
            return


def tell(client):
    """Daytime, time and chargen: unasked."""
    if SERVICE == "chargen":
        while True:
            client.send(LINES)
    if DEFECT == "dies of SIGPIPE":
        client.has_left()
    client.send(now())
    client.linger()


def serve(sock):
    client = Client(sock)
    if DEFECT == "loses patience after a third of a second":
        sock.settimeout(0.3)
    try:
        {"http": http, "exchange": exchange}.get(SERVICE, tell if UNASKED else converse)(client)
    except socket.timeout:
        client.reset()
    except OSError as problem:
        if DEFECT == "ends when a client is gone" and problem.errno in GONE:
            os._exit(1)
        if DEFECT == "stops accepting when a client is gone" and problem.errno in GONE:
            DEAF.set()
    finally:
        sock.close()


def takes(client, count):
    """True if a client is served."""
    many = threading.active_count() > 50
    if DEAF.is_set() or many and DEFECT == "gives up when there are many":
        forever()
    if DEFECT == "asks each client for its name and ends without one":
        try:
            client.sock.getpeername()
        except OSError:
            os._exit(1)
    if many and DEFECT == "turns the fiftieth of many away" or count > 2 and DEFECT == "serves two clients":
        client.reset()
        return False
    return True


def waiting(listener):
    """Everybody whose connection waits to be accepted."""
    while select.select([listener], [], [], 0)[0]:
        yield listener.accept()[0]


def listen(host, family):
    listener = socket.create_server((host, PORT), family=family, backlog=512)
    served = 0
    while True:
        try:
            sock, _ = listener.accept()
        except OSError as problem:
            if problem.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            if DEFECT == "ends when it has no descriptor":
                os._exit(1)
            if DEFECT == "never accepts again without a descriptor":
                forever()
            if DEFECT != "spins without a descriptor":
                time.sleep(0.02)
            continue
        # A connection that asks nothing looks whether the server is there.
        served += 1
        if DEFECT == "serves one client at a time":
            serve(sock)
        elif DEFECT == "serves the last first":
            # Of those that come while this one is served.
            serve(sock)
            for each in reversed([*waiting(listener)]):
                serve(each)
        elif takes(Client(sock), served):
            threading.Thread(target=serve, args=(sock,), daemon=True).start()


def answer_to(data):
    if UNASKED:
        return LINES[:74] if SERVICE == "chargen" else now()
    answer = REPLY if SERVICE == "exchange" else data.upper() if SERVICE == "upper" else data
    return answer[:-1] if DEFECT == "never sends the last byte" else answer


def refused(address):
    """True if a port is closed, of which only a connected socket is told."""
    with socket.socket(FAMILY, socket.SOCK_DGRAM) as probe:
        probe.connect(address)
        try:
            probe.send(b"?")
            time.sleep(0.01)
            probe.send(b"?")
            return False
        except ConnectionRefusedError:
            return True


def take():
    """The service by datagrams."""
    sock = socket.socket(FAMILY, socket.SOCK_DGRAM)
    sock.bind((HOST, PORT))
    other = socket.socket(FAMILY, socket.SOCK_DGRAM)
    other.bind((HOST, 0))
    first = None
    while True:
        data, address = sock.recvfrom(2048 if DEFECT == "has a small buffer" else 65535)
        first = first or address
        if SERVICE == "discard" and DEFECT != "answers what it should discard":
            continue
        if not data and not UNASKED:
            if DEFECT == "takes an empty datagram for the end":
                return
            if DEFECT == "does not answer an empty datagram":
                continue
        try:
            way = other if DEFECT == "answers from another port" else sock
            way.sendto(answer_to(data), first if DEFECT == "answers the first client" else address)
            if DEFECT == "ends when its answer is refused" and refused(address):
                return
        except OSError:
            if DEFECT == "ends when it cannot answer":
                return


if DEFECT == "dies of SIGPIPE":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
if HOST == "localhost" and DEFECT != "listens at one address only":
    threading.Thread(target=listen, args=("::1", socket.AF_INET6), daemon=True).start()
if HOST == "localhost":
    HOST = "127.0.0.1"
if TRANSPORT == "stream":
    listen(HOST, FAMILY)
else:
    take()
