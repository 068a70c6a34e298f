"""The agent of sockspec for the sock_ functions of asyncio's event loop, on sockets that do not block.

operation                    asyncio
accept                       loop.sock_accept()
connectStream connect        loop.sock_connect()
sendall sendReused           loop.sock_sendall(), the second of a bytearray
recv                         loop.sock_recv()
recvInto drain               loop.sock_recv_into()
sendto recvfrom              loop.sock_sendto(), loop.sock_recvfrom(): since Python 3.11
sendfile                     loop.sock_sendfile()

Everything else is the socket module's, as in its own agent, with socket.setblocking(False). The loop runs in
a thread of its own, and each request waits for its coroutine. The agent's reset cancels those that wait.
"""
import tempfile

import sockets
import wire
from coroutines import call, loop, start, waiting


def held(sock):
    sock.setblocking(False)
    return wire.hold(sock)


def made(operation):
    """An operation of the socket module that makes a socket, which is then not to block."""
    def make(*args, **params):
        result = operation(*args, **params)
        wire.find(result["socket"]).setblocking(False)
        return result
    return make


async def unwatch(sock):
    """Has the loop watch a descriptor no more. Else the next socket with its number would wake nobody."""
    if sock.fileno() >= 0:
        loop.remove_reader(sock)
        loop.remove_writer(sock)


def unwatched(operation):
    """An operation that closes a socket, also where a coroutine still waits that a shutdown does not end."""
    def close(sock):
        sockets.free(sock, sockets.socket.SHUT_RD, sockets.socket.SHUT_RDWR)
        if not wire.empty(sock, 0):
            call(unwatch(sock))
        operation(sock)
    return close


def plain_socket(family, type):
    if type not in ("stream", "datagram"):
        raise wire.Unsupported("%r is not supported, only stream and datagram" % type)
    return {"socket": held(sockets.socket.socket(sockets.FAMILIES[family], sockets.TYPES[type]))}


def accept(sock):
    accepted, address = call(loop.sock_accept(sock))
    return {"socket": held(accepted), "address": sockets.address_out(accepted, address)}


def connect(sock, address):
    call(loop.sock_connect(sock, sockets.address_in(address)[1]))


def connect_stream(address, bind=None, options=None):
    family, place = sockets.address_in(address)

    def start(sock):
        if bind is not None:
            sock.bind(sockets.address_in(bind)[1])
        sock.setblocking(False)
        call(loop.sock_connect(sock, place))

    return sockets.opened(family, sockets.socket.SOCK_STREAM, options, start)


def sendall(sock, data):
    call(loop.sock_sendall(sock, data))


def recv(sock, size):
    return {"data": call(loop.sock_recv(sock, size))}


def recv_into(sock, size, room):
    buffer = bytearray(b"\xa5" * room)
    return {"count": call(loop.sock_recv_into(sock, memoryview(buffer)[:size])), "data": buffer}


def send_reused(sock, data):
    buffer = bytearray(data)
    call(loop.sock_sendall(sock, buffer))
    buffer[:] = bytes(len(buffer))


def drain(sock, size=None, chunk=65536, pattern=None):
    buffer = memoryview(bytearray(chunk))

    def receive(room):
        return bytes(buffer[:call(loop.sock_recv_into(sock, buffer[:room]))])

    return sockets.drained(receive, size, chunk, pattern)


def sendto(sock, data, address):
    return {"count": call(loop.sock_sendto(sock, bytes(data), sockets.address_in(address)[1]))}


def recvfrom(sock, size):
    data, address = call(loop.sock_recvfrom(sock, size))
    return {"data": data, "address": sockets.address_out(sock, address)}


def sendfile(sock, data, offset, size):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return {"count": call(loop.sock_sendfile(sock, file, offset, size))}


def reset():
    count = None
    while True:
        held, unnumbered = wire.take()
        if count is None:
            count = sum(sock.fileno() >= 0 for sock in held)
        for each in list(waiting):
            each.cancel()
        for sock in held + unnumbered:
            try:
                sock.shutdown(sockets.socket.SHUT_RDWR)
            except OSError:
                pass
        for sock in held:
            if not wire.empty(sock, sockets.WAKE_SECONDS):
                call(unwatch(sock))
            sockets.discard(sock)
        if wire.alone(sockets.WAKE_SECONDS):
            return {"open": count}


def initialize(protocol):
    introduction = sockets.initialize(protocol)
    left_out = ("mode:", "timeout:", "recv:", "send:", "file", "unix:timeout", "type:", "unix:abstract",
                "descriptors:", "pktinfo:", "recvmsg:", "name")
    gone = {
        "send", "recvmsg", "vectors", "connect_ex", "gettimeout", "setdefaulttimeout", "poll",
        "poll:endless", "poll:several", "concurrent", "interrupt", "socketpair", "dup", "fileno",
        "descriptors", "limit",
        "kill", "signal", "getfqdn", "gethostbyname", "inet_pton", "inet_aton", "programs", "multicast", "filter", "withhold", "option:raw",
        "protocol", "sockatmark", "fionread", "siocoutq", "pktinfo", "shutdown:invalid", "epoll", "asFile",
        "epoll:exclusive", "select",
    }
    words = [
        word for word in introduction["capabilities"] if word not in gone and not word.startswith(left_out)
    ]
    if not hasattr(loop, "sock_recvfrom"):
        words = [word for word in words if "datagram" not in word]
    identity = dict(introduction["identity"], name="asyncio-sock")
    identity["runtime"] = "%s of %s" % (type(loop).__name__, identity["runtime"])
    return {"protocol": 1, "identity": identity, "capabilities": words}


KEPT = "bind listen shutdown getsockname getpeername setsockopt getsockopt".split()
OPERATIONS = {
    **{name: sockets.OPERATIONS[name] for name in KEPT},
    **{name: made(sockets.OPERATIONS[name]) for name in ("listenStream", "openDatagram")},
    **{name: unwatched(sockets.OPERATIONS[name]) for name in ("close", "abort")},
    "initialize": initialize, "reset": reset, "accept": accept, "connect": connect, "socket": plain_socket,
    "connectStream": connect_stream, "sendall": sendall, "recv": recv, "drain": drain, "sendto": sendto,
    "recvfrom": recvfrom, "recvInto": recv_into, "sendReused": send_reused, "sendfile": sendfile,
}

if __name__ == "__main__":
    start()
    wire.serve(OPERATIONS, sockets.failure)
