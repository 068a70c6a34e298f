"""The agent of sockspec for the streams and datagram endpoints of Python's asyncio.

operation                    asyncio
listenStream                 start_server() or start_unix_server(), with the backlog or 128
accept                       a queue that the server's callback fills: asyncio accepts by itself
connectStream                open_connection(local_addr) or open_unix_connection()
openDatagram                 loop.create_datagram_endpoint(local_addr)
sendall                      StreamWriter.write() and drain(), with a limit of 0 bytes: drain() then returns
                             when the kernel has everything
recv                         StreamReader.read(size)
drain                        StreamReader.read(), again and again
sendto                       DatagramTransport.sendto(), which never waits
recvfrom                     a queue that datagram_received() fills: asyncio reads by itself. error_received()
                             puts its error there as well
shutdown                     StreamWriter.write_eof()
close                        StreamWriter.close() and wait_closed(); Server.close(); DatagramTransport.close()
getsockname getpeername      get_extra_info("sockname" or "peername"); of datagram endpoints that of "socket"

The loop runs in a thread of its own, and each request waits for its coroutine. The agent's reset cancels
those that wait. Addresses and errors are those of the agent for the socket module.
"""
import asyncio
import platform
import socket

import sockets
import wire
from coroutines import call, loop, start, waiting

FAMILIES = sockets.FAMILIES


class Listener:
    """A server, and the connections that nobody has asked for yet."""

    def __init__(self):
        self.arrived = asyncio.Queue()
        self.server = None

    def name(self):
        return self.server.sockets[0].getsockname()

    async def close(self):
        self.server.close()

    abort = close


class Stream:
    """A connection."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        writer.transport.set_write_buffer_limits(high=0)

    def name(self):
        return self.writer.get_extra_info("sockname")

    async def close(self):
        self.writer.close()
        await self.writer.wait_closed()

    async def abort(self):
        self.writer.transport.abort()


class Datagram(asyncio.DatagramProtocol):
    """A datagram endpoint, and what came that nobody has asked for yet."""

    def __init__(self):
        self.arrived = asyncio.Queue()
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.arrived.put_nowait((data, addr))

    def error_received(self, exc):
        self.arrived.put_nowait(exc)

    def name(self):
        # "sockname" is that of the beginning; the first datagram binds.
        return self.transport.get_extra_info("socket").getsockname()

    async def close(self):
        self.transport.close()

    async def abort(self):
        self.transport.abort()


def address_out(address):
    """An address as the protocol has it."""
    if isinstance(address, (str, bytes)):
        return {"family": "unix", "path": sockets.os.fsdecode(address)}
    return sockets.address_out(None, address)


# --- Operations ------------------------------------------------------------------------------------------


def none(options):
    """Refuses options: the servers and endpoints of asyncio have arguments of their own."""
    if options:
        raise wire.Unsupported("options are not supported")


def listen_stream(address, backlog=128, options=None):
    none(options)

    async def open():
        listener = Listener()
        family, place = sockets.address_in(address)
        options = {"backlog": backlog}

        def accepted(reader, writer):
            listener.arrived.put_nowait(Stream(reader, writer))

        if address["family"] == "unix":
            listener.server = await asyncio.start_unix_server(accepted, place, **options)
        else:
            listener.server = await asyncio.start_server(accepted, *place, family=family, **options)
        return listener

    return {"socket": wire.hold(call(open()))}


def accept(listener):
    stream = call(listener.arrived.get())
    peer = stream.writer.get_extra_info("peername")
    return {"socket": wire.hold(stream), "address": address_out(peer)}


def connect_stream(address, bind=None, options=None):
    none(options)

    async def open():
        family, place = sockets.address_in(address)
        if address["family"] == "unix":
            if bind is not None:
                raise wire.Unsupported("open_unix_connection() has no address of its own")
            return Stream(*await asyncio.open_unix_connection(place))
        own = None if bind is None else sockets.address_in(bind)[1]
        return Stream(*await asyncio.open_connection(*place, family=family, local_addr=own))

    return {"socket": wire.hold(call(open()))}


def open_datagram(family, address=None, options=None):
    none(options)

    async def open():
        own = None if address is None else sockets.address_in(address)[1]
        _, endpoint = await loop.create_datagram_endpoint(
            Datagram, local_addr=own, family=FAMILIES[family])
        return endpoint

    return {"socket": wire.hold(call(open()))}


def sendall(stream, data):
    async def send():
        stream.writer.write(bytes(data))
        await stream.writer.drain()

    call(send())


def recv(stream, size):
    return {"data": call(stream.reader.read(size))}


def drain(stream, size=None, chunk=65536, pattern=None):
    return sockets.drained(lambda room: call(stream.reader.read(room)), size, chunk, pattern)


def sendto(endpoint, data, address):
    async def send():
        endpoint.transport.sendto(bytes(data), sockets.address_in(address)[1])

    call(send())
    return {"count": len(data)}


def recvfrom(endpoint, size):
    arrived = call(endpoint.arrived.get())
    if isinstance(arrived, Exception):
        raise arrived
    data, address = arrived
    return {"data": data[:size], "address": address_out(address)}


def shutdown(stream, how):
    if how != "write":
        raise wire.Unsupported("%r is not supported, only write" % how)

    async def end():
        stream.writer.write_eof()

    call(end())


def close(held):
    with wire.state:
        number = next(each for each, other in wire.numbered.items() if other is held)
        del wire.numbered[number]
    call(held.close())


def getsockname(held):
    return {"address": address_out(held.name())}


def getpeername(stream):
    address = stream.writer.get_extra_info("peername")
    if address is None:
        raise OSError(sockets.errno.ENOTCONN, "get_extra_info() has no peername")
    return {"address": address_out(address)}


def reset():
    count = None
    while True:
        held, _ = wire.take()
        count = len(held) if count is None else count
        for each in held:
            asyncio.run_coroutine_threadsafe(each.abort(), loop).result()
            if isinstance(each, Listener):
                while not each.arrived.empty():
                    loop.call_soon_threadsafe(each.arrived.get_nowait().writer.transport.abort)
        for each in list(waiting):
            each.cancel()
        if wire.alone(sockets.WAKE_SECONDS):
            return {"open": count}


def initialize(protocol):
    words = [
        "stream", "datagram", "datagram:unbound", "shutdown:write", "bind:connect", "errno", "backlog",
    ]
    words += ["family:" + name for name in FAMILIES if sockets.works(name, socket.SOCK_STREAM)]
    if "family:unix" in words:
        words.append("unix:datagram")
    version, system = platform.python_version(), platform.system()
    identity = {
        "name": "asyncio", "version": version, "language": "Python", "os": system.lower(),
        "runtime": "%s of %s %s, %s %s" % (
            type(loop).__name__, platform.python_implementation(), version, system, platform.release()),
    }
    return {"protocol": 1, "identity": identity, "capabilities": words}


OPERATIONS = {
    "initialize": initialize, "reset": reset, "listenStream": listen_stream, "accept": accept,
    "connectStream": connect_stream, "openDatagram": open_datagram, "sendall": sendall, "recv": recv,
    "drain": drain, "sendto": sendto, "recvfrom": recvfrom, "shutdown": shutdown, "close": close,
    "getsockname": getsockname, "getpeername": getpeername,
}

if __name__ == "__main__":
    start()
    wire.serve(OPERATIONS, sockets.failure)
