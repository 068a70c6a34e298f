"""Faults in the errors of socket calls."""
from faulty_agent import around, errors, excuse, found_by, instead, sockets, wire


def new_socket():
    return {"socket": wire.hold(sockets.socket.socket())}


@found_by("connectStream/refused", "connect")
def keeps_a_refusal_to_itself():
    excuse("connectStream", OSError, new_socket)
    excuse("connect", OSError, None)


@found_by("recv/reset")
def reports_a_reset_as_data():
    excuse("recv", ConnectionResetError, {"data": b"x"})


@found_by("recv/reset")
def reports_a_reset_as_end():
    excuse("recv", ConnectionResetError, {"data": b""})


@found_by("recv/woken")
def wakes_with_an_end():
    @instead("recv")
    def wrong(right, sock, **params):
        waits = not sockets.select.select([sock], [], [], 0)[0]
        try:
            return right(sock, **params)
        except ConnectionResetError:
            if waits:
                return {"data": b""}
            raise


@found_by("drain/error")
def fails_where_a_drain_ends_with_an_error():
    @instead("drain")
    def wrong(right, sock, **params):
        result = right(sock, **params)
        if result["end"] == "error":
            raise ConnectionResetError(104, "Connection reset by peer")
        return result


@found_by("listenStream/in-use", "openDatagram/in-use", "bind", "setsockopt/SO_REUSEADDR")
def ignores_an_address_in_use():
    for name in ("listenStream", "openDatagram"):
        excuse(name, OSError, new_socket)
    excuse("bind", OSError, None)


@found_by("shutdown/not-connected")
def keeps_errors_of_shutdown_to_itself():
    excuse("shutdown", OSError, None)


@found_by("sendall/reset")
def keeps_errors_of_sends_to_itself():
    excuse("sendall", OSError, None)


@found_by("sendto/too-large")
def keeps_errors_of_datagrams_to_itself():
    @instead("sendto")
    def wrong(right, sock, data, address):
        try:
            return right(sock, data=data, address=address)
        except OSError:
            return {"count": len(data)}


@found_by("close/number")
def invents_an_errno():
    errors(lambda found: dict(found, errno=found["errno"] or "EINVAL"))


@found_by("connectStream/refused", "connect")
def tells_another_errno():
    errors(lambda found: dict(found, errno="ENETUNREACH") if found["errno"] == "ECONNREFUSED" else found)


@found_by("connectStream/refused", "recv/reset", "getpeername/not-connected", "setMode/nonblocking")
def tells_no_errno():
    errors(lambda found: dict(found, errno=None))


@found_by("listen/datagram", "setMode/nonblocking")
def tells_the_other_name_of_an_errno():
    other = {"EOPNOTSUPP": "ENOTSUP", "EAGAIN": "EWOULDBLOCK"}
    errors(lambda found: dict(found, errno=other.get(found["errno"], found["errno"])))


@found_by("close/number", "drain/error")
def says_nothing_of_errors():
    errors(lambda found: dict(found, native=""))


@found_by("close/number")
def calls_every_error_a_timeout():
    errors(lambda found: dict(found, timeout=True))


@found_by("getsockopt/SO_ERROR")
def tells_the_number_of_so_error_alone():
    @instead("getsockopt")
    def wrong(right, sock, option):
        result = right(sock, option=option)
        return dict(result, errno=None) if option == "SO_ERROR" else result


@found_by("connect_ex")
def gives_no_errno_of_a_connect():
    @around("connect_ex")
    def change(result, sock):
        return {"errno": None}
