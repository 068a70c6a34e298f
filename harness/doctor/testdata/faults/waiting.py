"""Faults in the ways to wait, in poll, and in reset."""
import socket

from faulty_agent import around, errors, found_by, instead, listens, operations, sockets, wire


def mode(change):
    """Hands the parameters of setMode through `change`."""
    @instead("setMode")
    def wrong(right, sock, **params):
        right(sock, **change(params))


def waits_without_end(name):
    """An operation that knows no mode and no time."""
    @instead(name)
    def wrong(right, sock, **params):
        sock.settimeout(None)
        return right(sock, **params)


def ends_by_itself(name):
    """An operation that ends after a time of the agent's own."""
    @instead(name)
    def wrong(right, sock, **params):
        sock.settimeout(0.02)
        return right(sock, **params)


@found_by("accept/waits")
def ends_accepts_by_itself():
    ends_by_itself("accept")


@found_by("recvfrom/waits")
def ends_receives_of_datagrams_by_itself():
    ends_by_itself("recvfrom")


@found_by("setMode/nonblocking")
def ignores_modes():
    operations["setMode"] = lambda sock, mode, timeoutMs=None: None


@found_by("setMode/nonblocking-drain")
def waits_in_a_drain():
    waits_without_end("drain")


@found_by("setMode/blocking")
def ends_blocking_calls():
    mode(lambda params: {"mode": "timeout", "timeoutMs": 100} if params["mode"] == "blocking" else params)


@found_by("setMode/timeout")
def ends_timeouts_at_once():
    mode(lambda params: dict(params, timeoutMs=1) if params["mode"] == "timeout" else params)


@found_by("setMode/natural")
def keeps_the_time():
    @instead("setMode")
    def wrong(right, sock, **params):
        if params["mode"] != "natural":
            right(sock, **params)


@found_by("gettimeout")
def tells_its_timeout_in_seconds():
    @around("gettimeout")
    def change(result, sock):
        return dict(result, timeoutMs=result["timeoutMs"] and result["timeoutMs"] // 1000)


@found_by("setdefaulttimeout")
def keeps_the_default_timeout_beyond_a_reset():
    @instead("reset")
    def wrong(right):
        before = socket.getdefaulttimeout()
        reply = right()
        socket.setdefaulttimeout(before)
        return reply


@found_by("setMode/timeout-send")
def times_receives_only():
    waits_without_end("sendall")


@found_by("setMode/timeout-accept")
def times_connections_only():
    waits_without_end("accept")


@found_by("setMode/timeout-recvfrom")
def times_streams_only():
    waits_without_end("recvfrom")


@found_by("setMode/timeout")
def does_not_say_timeout():
    errors(lambda found: {name: value for name, value in found.items() if name != "timeout"})


@found_by("poll/endless")
def polls_without_end_and_does_not_wait():
    @instead("poll")
    def wrong(right, sock, endless=0, **params):
        return right(sock, **params)


@found_by("poll/errors")
def reports_no_hang_ups():
    @instead("poll")
    def wrong(right, sock, **params):
        return {"events": [each for each in right(sock, **params)["events"] if each not in ("hup", "err")]}


@found_by("poll/out")
def always_has_room():
    @instead("poll")
    def wrong(right, sock, events, timeoutMs):
        return {"events": ["out"]} if "out" in events else right(sock, events=events, timeoutMs=timeoutMs)


@found_by("poll/listener")
def polls_connections_only():
    @instead("poll")
    def wrong(right, sock, **params):
        return {"events": []} if listens(sock) else right(sock, **params)


@found_by("poll/events")
def sees_no_end():
    @around("poll")
    def change(result, sock):
        if "in" not in result["events"]:
            return None
        try:
            end = not sock.recv(1, sockets.socket.MSG_PEEK)
        except OSError:
            end = False
        return {"events": [each for each in result["events"] if each != "in"]} if end else None


@found_by("reset", "reset/datagram")
def miscounts_open():
    @around("reset")
    def change(result):
        return {"open": result["open"] + 1}


def left_open():
    return [sock for sock in wire.take()[0] if sock.fileno() >= 0]


@found_by("reset")
def resets_without_closing():
    kept = []

    def wrong():
        left = left_open()
        kept.extend(left)
        return {"open": len(left)}

    operations["reset"] = wrong


@found_by("reset/waiting", "reset/sending", "reset/polling", "reset/connecting")
def resets_and_leaves_calls_waiting():
    def wrong():
        left = left_open()
        for sock in left:
            if wire.empty(sock, 0):
                sock.close()
        return {"open": len(left)}

    operations["reset"] = wrong
