"""Faults in making connections, in addresses, and in giving connections up."""
import threading

from faulty_agent import around, found_by, instead, listens, operations, sockets, wire

STREAM = sockets.socket.SOCK_STREAM


@found_by("connectStream")
def never_connects():
    operations["connectStream"] = lambda **params: {"socket": wire.hold(sockets.socket.socket())}


@found_by("connectStream/bind")
def ignores_the_own_address():
    @instead("connectStream")
    def wrong(right, bind=None, **params):
        return right(**params)


@found_by("listenStream/path")
def cuts_paths_at_blanks():
    @instead("listenStream")
    def wrong(right, address, **params):
        if "path" in address:
            address["path"] = address["path"].split(" ")[0]
        return right(address=address, **params)


@found_by("listenStream/backlog")
def refuses_a_backlog():
    @instead("listenStream")
    def wrong(right, backlog=None, **params):
        if backlog is not None:
            raise wire.Unsupported("no backlog")
        return right(**params)


@found_by("listenStream/queue")
def ignores_the_backlog():
    @instead("listenStream")
    def wrong(right, backlog=128, **params):
        return right(**params)


@found_by("listen")
def ignores_the_backlog_of_listen():
    @instead("listen")
    def wrong(right, sock, backlog):
        right(sock, backlog=128)


@found_by("socket")
def listens_at_bind():
    @around("bind")
    def change(result, sock):
        if sock.type == STREAM:
            sock.listen(128)


@found_by("connectStream/names")
def tells_the_port_in_the_other_order():
    @around("getsockname")
    def change(result, sock):
        address = result["address"]
        # Of a listener the right one, or nothing could be connected to it.
        if "port" in address and not listens(sock):
            address["port"] = int.from_bytes(address["port"].to_bytes(2, "little"), "big")


@found_by("getsockname")
def tells_the_unspecified_address():
    @around("getsockname")
    def change(result, sock):
        if listens(sock) and "host" in result["address"]:
            result["address"]["host"] = "0.0.0.0"


@found_by("getpeername", "getpeername/not-connected")
def tells_its_own_address_as_the_peers():
    operations["getpeername"] = operations["getsockname"]


@found_by("accept")
def tells_the_listener_as_the_origin():
    @around("accept")
    def change(result, sock):
        return dict(result, **operations["getsockname"](sock))


@found_by("abort")
def aborts_politely():
    operations["abort"] = operations["close"]


@found_by("close")
def closes_later():
    @instead("close")
    def wrong(right, sock):
        threading.Timer(3, right, (sock,)).start()


@found_by("close/listener")
def keeps_listeners_open():
    @instead("close")
    def wrong(right, sock):
        if not listens(sock):
            right(sock)


@found_by("shutdown/write", "shutdown/read", "shutdown/invalid")
def shuts_both_directions_down():
    @instead("shutdown")
    def wrong(right, sock, how):
        right(sock, how="both")


@found_by("shutdown/both")
def closes_at_a_shutdown_of_both():
    @instead("shutdown")
    def wrong(right, sock, how):
        right(sock, how=how)
        if how == "both":
            sock.close()


@found_by("interrupt")
def drops_a_close_beside_a_recv():
    sockets.free = lambda sock, *hows: None


@found_by("interrupt/accept")
def leaves_an_accept_beside_a_close():
    @instead("close")
    def wrong(right, sock):
        sock.close() if listens(sock) else right(sock)


@found_by("interrupt/shutdown")
def ignores_a_shutdown_beside_a_recv():
    @instead("shutdown")
    def wrong(right, sock, how):
        if wire.empty(sock, 0):
            right(sock, how=how)
