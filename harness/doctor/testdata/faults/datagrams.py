"""Faults with datagrams."""
from faulty_agent import around, found_by, instead, sockets, wire

DATAGRAM = sockets.socket.SOCK_DGRAM


@found_by("openDatagram")
def binds_no_datagram_socket():
    @instead("openDatagram")
    def wrong(right, address=None, **params):
        return right(**params)


@found_by("openDatagram/unbound")
def refuses_unbound_datagram_sockets():
    @instead("openDatagram")
    def wrong(right, address=None, **params):
        if address is None:
            raise wire.Unsupported("no address")
        return right(address=address, **params)


@found_by("recvfrom")
def tells_no_origin():
    @around("recvfrom")
    def change(result, sock):
        return dict(result, address=None)


@found_by("recvfrom/unnamed")
def invents_a_name():
    @around("recvfrom")
    def change(result, sock):
        return dict(result, address=result["address"] or {"family": "unix", "path": "/nobody"})


@found_by("pktinfo")
def counts_what_it_does_not_send_from_there():
    @instead("sendFrom")
    def wrong(right, sock, data, address, **own):
        return {"count": right(sock, data=data[:-1], address=address, **own)["count"] + 1}


@found_by("pktinfo/marks")
def forgets_the_marks_of_one_datagram():
    @instead("sendFrom")
    def wrong(right, sock, data, address, **own):
        return right(sock, data=data, address=address, **{"from": own["from"]})


@found_by("recvmsg/to")
def tells_no_destination():
    @around("recvmsg")
    def change(result, sock):
        return {name: value for name, value in result.items() if name != "to"}


@found_by("recvmsg/marks")
def takes_hops_for_a_class():
    @around("recvmsg")
    def change(result, sock):
        return dict(result, **{"class": result["hops"]}) if "hops" in result else result


@found_by("recvmsg/control")
def has_room_for_control_messages_that_nobody_gave_it():
    @instead("recvmsg")
    def wrong(right, sock, size, flags=(), controlSize=256):
        return right(sock, size=size, flags=flags)


@found_by("recvmsg")
def flags_no_message():
    @around("recvmsg")
    def change(result, sock):
        return dict(result, flags=[])


@found_by("recvfrom/truncate")
def joins_datagrams():
    held = {}

    @instead("recvfrom")
    def wrong(right, sock, size, **flags):
        first = right(sock, size=65536)
        data = held.pop(sock, b"") + first["data"]
        held[sock] = data[size:]
        return dict(first, data=data[:size])


@found_by("sendto")
def counts_a_byte_less():
    @around("sendto")
    def change(result, sock):
        return {"count": max(0, result["count"] - 1)}


@found_by("close/datagram")
def keeps_datagram_sockets_open():
    @instead("close")
    def wrong(right, sock):
        if sock.type != DATAGRAM:
            right(sock)


@found_by("datagram:connect")
def connects_streams_only():
    @instead("connect")
    def wrong(right, sock, address):
        if sock.type != DATAGRAM:
            right(sock, address=address)
