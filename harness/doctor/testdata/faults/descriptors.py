"""Faults with types of sockets and their descriptors."""
import os
import socket

from faulty_agent import around, found_by, instead, operations, wire


@found_by("socket/seqpacket")
def keeps_no_records_apart():
    @instead("socket")
    def wrong(right, family, type, **protocol):
        return right(family=family, type="stream", **protocol)


@found_by("socket/rdm", "socket/raw")
def makes_a_datagram_socket_of_other_types():
    @instead("socket")
    def wrong(right, family, type, **protocol):
        return right(family=family, type="stream" if type == "stream" else "datagram", **protocol)


@found_by("socket/protocol")
def forgets_the_protocol():
    @instead("socket")
    def wrong(right, family, type, protocol=0):
        return right(family=family, type=type)


@found_by("socketpair")
def pairs_a_socket_with_itself():
    @instead("socketpair")
    def wrong(right, family, type):
        one, other = socket.socketpair()
        other.close()
        return {"socket": wire.hold(one), "other": wire.hold(one)}


@found_by("dup")
def duplicates_by_another_socket():
    operations["dup"] = lambda sock: {"socket": wire.hold(socket.socket(sock.family, sock.type))}


@found_by("fileno")
def counts_descriptors_from_one():
    @around("fileno")
    def wrong(result, sock):
        return {"descriptor": result["descriptor"] + 1}


@found_by("fileno")
def closes_what_it_gives_away():
    @around("detach")
    def wrong(result, sock):
        socket.socket(fileno=result["descriptor"]).close()


@found_by("sendDescriptors")
def drops_the_descriptors_that_it_sends():
    @instead("sendDescriptors")
    def wrong(right, sock, data, sockets):
        return right(sock, data=data, sockets=[])


@found_by("sendDescriptors")
def does_not_tell_of_descriptors_without_room():
    @around("recvDescriptors")
    def change(result, sock):
        return dict(result, flags=[])


@found_by("recvDescriptors/flags")
def takes_the_descriptors_that_it_looks_at():
    @instead("recvDescriptors")
    def wrong(right, sock, size, most, flags=()):
        return right(sock, size=size, most=most)


@found_by("openFile")
def closes_the_file_that_it_opened():
    @around("openFile")
    def wrong(result):
        os.close(result["descriptor"])


@found_by("fromDescriptor/closed")
def makes_a_new_socket_for_a_bad_descriptor():
    @instead("fromDescriptor")
    def wrong(right, descriptor):
        try:
            return right(descriptor=descriptor)
        except OSError:
            return {"socket": wire.hold(socket.socket())}
