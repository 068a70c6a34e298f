"""The Python agent with one fault: faulty_agent.py AGENT FAULT. Each function below is a fault, by its name."""
import json
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(sys.argv[1]))
import sockets  # noqa: E402
import wire  # noqa: E402

operations = sockets.OPERATIONS


def around(name, change):
    """Hands the result of an operation through `change`, with the socket."""
    right = operations[name]

    def wrong(*sock, **params):
        result = right(*sock, **params)
        return change(result, *sock) or result

    operations[name] = wrong


def capabilities(change):
    right = sockets.capabilities
    sockets.capabilities = lambda: change(right())


def errors(change):
    """Hands every error of a socket through `change`."""
    right = sockets.failure
    sockets.failure = lambda problem: change(right(problem))


def lines(change):
    """Hands every line on its way out through `change`, which may give None for no line."""
    right = wire.write

    def wrong(message):
        changed = change(message)
        if changed is not None:
            right(changed)

    wire.write = wrong


# --- What is declared ---


def answers_unsupported_to_everything():
    for name in set(operations) - {"initialize", "reset"}:
        del operations[name]


def declares_nothing():
    capabilities(lambda words: ["errno", "concurrent"])


def answers_socket_errors_to_what_it_does_not_declare():
    capabilities(lambda words: [each for each in words if each != "poll"])

    def wrong(sock, events, timeoutMs):
        raise OSError(95, "no poll here")

    operations["poll"] = wrong


# --- Errors ---


def connects_to_nobody():
    right = operations["connectStream"]

    def wrong(**params):
        try:
            return right(**params)
        except OSError:
            return {"socket": wire.hold(socket.socket())}

    operations["connectStream"] = wrong


def reports_a_reset_as_data():
    right = operations["recv"]

    def wrong(sock, size):
        try:
            return right(sock, size)
        except ConnectionResetError:
            return {"data": b"x"}

    operations["recv"] = wrong


def reports_a_reset_as_end():
    right = operations["recv"]

    def wrong(sock, size):
        try:
            return right(sock, size)
        except ConnectionResetError:
            return {"data": b""}

    operations["recv"] = wrong


def ignores_an_address_in_use():
    for name in ("listenStream", "openDatagram", "bind"):
        right = operations[name]

        def wrong(*sock, right=right, **params):
            try:
                return right(*sock, **params)
            except OSError:
                return {"socket": wire.hold(socket.socket())}

        operations[name] = wrong


def invents_an_errno():
    errors(lambda found: dict(found, errno=found["errno"] or "EINVAL"))


def tells_another_errno():
    errors(lambda found: dict(found, errno="ENETUNREACH") if found["errno"] == "ECONNREFUSED" else found)


def tells_no_errno():
    errors(lambda found: dict(found, errno=None))


# --- Messages ---


def serves_one_at_a_time():
    wire.ready = 2


def never_says_entered():
    lines(lambda line: None if '"entered"' in line else line)


def says_entered_for_another():
    def change(line):
        if '"entered"' not in line:
            return line
        number = json.loads(line)["params"]["id"]
        return line.replace('"id":%d' % number, '"id":%d' % (number - 1))

    lines(change)


def uses_numbers_again():
    def hold(sock):
        wire.numbered[sock.fileno()] = sock
        return sock.fileno()

    wire.hold = hold


def dies_of_a_malformed_line():
    right = wire.parse

    def wrong(line):
        try:
            return right(line)
        except Exception:
            os._exit(1)

    wire.parse = wrong


def stays_at_the_end():
    wire.os = type("os", (), dict(vars(os), _exit=lambda code: time.sleep(30)))


def tells_elapsed_in_milliseconds():
    def change(line):
        message = json.loads(line)
        if "elapsedNs" in message.get("result", {}):
            message["result"]["elapsedNs"] /= 1e6
        return json.dumps(message)

    lines(change)


def tells_elapsed_zero():
    lines(lambda line: json.dumps(dict(json.loads(line), result=dict(json.loads(line)["result"], elapsedNs=0)))
          if '"elapsedNs"' in line and '"result"' in line else line)


def tells_elapsed_too_long():
    def change(line):
        message = json.loads(line)
        if "elapsedNs" in message.get("result", {}):
            message["result"]["elapsedNs"] = message["result"]["elapsedNs"] * 1000 + 1000000000
        return json.dumps(message)

    lines(change)


# --- Reset ---


def resets_without_closing():
    kept = []

    def wrong():
        left = [sock for sock in wire.take()[0] if sock.fileno() >= 0]
        kept.extend(left)
        return {"open": len(left)}

    operations["reset"] = wrong


def miscounts_open():
    around("reset", lambda result: {"open": result["open"] + 1})


def resets_and_leaves_calls_waiting():
    def wrong():
        left = [sock for sock in wire.take()[0] if sock.fileno() >= 0]
        for sock in left:
            if wire.empty(sock, 0):
                sock.close()
        return {"open": len(left)}

    operations["reset"] = wrong


# --- Reading ---


def reads_ahead():
    """Threads receive into a buffer without end; recv takes from that."""
    ahead = {}

    def begin(number):
        sock = wire.find(number)
        found = ahead[sock] = {"data": b"", "end": None, "news": threading.Condition()}

        def fill():
            try:
                while True:
                    data = sock.recv(65536)
                    with found["news"]:
                        found["data"] += data
                        found["end"] = b"" if not data else None
                        found["news"].notify_all()
                    if not data:
                        return
                    if len(found["data"]) > 1 << 20:
                        found["data"] = found["data"][:1 << 20]
            except OSError as problem:
                with found["news"]:
                    found["end"] = problem
                    found["news"].notify_all()

        threading.Thread(target=fill, daemon=True).start()

    for name in ("connectStream", "accept"):
        around(name, lambda result, *listener: begin(result["socket"]))

    def recv(sock, size):
        found = ahead[sock]
        with found["news"]:
            found["news"].wait_for(lambda: found["data"] or found["end"] is not None)
            data, found["data"] = found["data"][:size], found["data"][size:]
            if not data and isinstance(found["end"], OSError):
                raise found["end"]
        return {"data": data}

    operations["recv"] = recv


# --- Modes ---


def ignores_modes():
    operations["setMode"] = lambda sock, mode, timeoutMs=None: None


def counts_what_it_did_not_send():
    right = operations["send"]

    def wrong(sock, data):
        right(sock, data)
        return {"count": len(data)}

    operations["send"] = wrong


def ends_blocking_calls():
    right = operations["setMode"]

    def wrong(sock, mode, timeoutMs=None):
        right(sock, *(("timeout", 100) if mode == "blocking" else (mode, timeoutMs)))

    operations["setMode"] = wrong


def ends_timeouts_at_once():
    right = operations["setMode"]
    operations["setMode"] = lambda sock, mode, timeoutMs=None: right(sock, mode, 1)


def times_receives_only():
    right = operations["sendall"]

    def wrong(sock, data):
        sock.settimeout(None)
        right(sock, data)

    operations["sendall"] = wrong


def times_connections_only():
    right = operations["accept"]

    def accept(sock):
        sock.settimeout(None)
        return right(sock)

    operations["accept"] = accept


def does_not_say_timeout():
    errors(lambda found: {name: value for name, value in found.items() if name != "timeout"})


# --- Data ---


def generates_another_pattern():
    wire.tile_of = lambda seed: bytearray((seed + index * 7) & 0xFF for index in range(wire.TILE))


def numbers_tiles_big_endian():
    right = wire.struct.pack_into
    wire.struct = type("struct", (), {"pack_into": lambda form, *rest: right(">Q", *rest)})


def tells_the_mismatch_one_late():
    right = wire.mismatch

    def wrong(*args):
        found = right(*args)
        return None if found is None else found + 1

    wire.mismatch = wrong


def never_sees_a_mismatch():
    wire.mismatch = lambda *args: None


def drains_beyond_its_size():
    around("drain", lambda result, sock: sock.recv(100) and None if result["end"] == "size" else None)


def without(flag):
    right = operations["recv"]
    operations["recv"] = lambda sock, size, flags=(): right(sock, size, [each for each in flags if each != flag])


def takes_what_it_peeks_at():
    without("peek")


def waits_though_it_must_not():
    without("dontwait")


def does_not_wait_for_all():
    without("waitall")


def sends_text():
    """As one that decodes what it was given as UTF-8."""
    right = wire.data_in
    wire.data_in = lambda data: bytes(right(data)).decode("utf-8", "replace").encode()


def receives_text():
    right = operations["recv"]

    def wrong(sock, size):
        return {"data": right(sock, size)["data"].decode("utf-8", "replace").encode()[:size]}

    operations["recv"] = wrong


def writes_base64_without_padding():
    lines(lambda line: line.replace('="', '"').replace('="', '"') if '"base64"' in line else line)


# --- Addresses ---


def tells_the_port_in_the_other_order():
    def change(result, sock):
        address = result["address"]
        if "port" in address:
            address["port"] = int.from_bytes(address["port"].to_bytes(2, "little"), "big")

    around("getsockname", change)


def tells_its_own_address_as_the_peers():
    operations["getpeername"] = operations["getsockname"]


def tells_the_listener_as_the_origin():
    around("accept", lambda result, sock: dict(result, **operations["getsockname"](sock)))


# --- Sockets ---


def aborts_politely():
    operations["abort"] = operations["close"]


def closes_later():
    right = operations["close"]

    def wrong(sock):
        threading.Timer(3, right, (sock,)).start()

    operations["close"] = wrong


def answers_sendall_early():
    right = operations["sendall"]

    def wrong(sock, data):
        threading.Timer(0.2, right, (sock, data)).start()

    operations["sendall"] = wrong


def joins_datagrams():
    held = {}
    right = operations["recvfrom"]

    def wrong(sock, size):
        first = right(sock, 65536)
        data = held.pop(sock, b"") + first["data"]
        held[sock] = data[size:]
        return dict(first, data=data[:size])

    operations["recvfrom"] = wrong


def keeps_options_to_itself():
    operations["setsockopt"] = lambda sock, option, value: None


def drops_a_close_beside_a_recv():
    sockets.free = lambda sock, *hows: None


# --- One socket and another ---


def closes_what_was_made_next_too():
    def change(result, sock):
        made = list(wire.numbered.values())
        for beside in made[made.index(sock) + 1:][:1]:
            beside.close()

    around("close", change)


def closes_what_was_accepted_with_its_listener():
    came = {}
    around("accept", lambda result, sock: came.setdefault(sock, []).append(wire.find(result["socket"])))

    def change(result, sock):
        for accepted in came.get(sock, []):
            accepted.close()

    around("close", change)


def aborts_everything():
    def change(result, sock):
        for each in list(wire.numbered.values()):
            each.close()

    around("abort", change)


def sets_the_mode_of_all():
    right = operations["setMode"]

    def wrong(sock, *mode, **params):
        for each in list(wire.numbered.values()):
            if each.fileno() >= 0:
                right(each, *mode, **params)

    operations["setMode"] = wrong


def accepts_in_the_mode_of_the_listener():
    around("accept", lambda result, sock: wire.find(result["socket"]).settimeout(sock.gettimeout()))


def ignores_the_backlog():
    right = operations["listenStream"]
    operations["listenStream"] = lambda **params: right(**dict(params, backlog=128))


def ignores_the_backlog_of_listen():
    right = operations["listen"]
    operations["listen"] = lambda sock, backlog: right(sock, 128)


def always_has_room():
    right = operations["poll"]
    operations["poll"] = lambda sock, events, timeoutMs: (
        {"events": ["out"]} if "out" in events else right(sock, events, timeoutMs))


def keeps_errors_of_shutdown_to_itself():
    right = operations["shutdown"]

    def wrong(sock, how):
        try:
            right(sock, how)
        except OSError:
            pass

    operations["shutdown"] = wrong


# --- Words ---


def says_entered_twice():
    right = wire.write

    def wrong(message):
        right(message)
        if '"entered"' in message:
            right(message)

    wire.write = wrong


def says_nothing_of_errors():
    errors(lambda found: dict(found, native=""))


def calls_every_error_a_timeout():
    errors(lambda found: dict(found, timeout=True))


def prints_a_line_of_its_own():
    around("getsockopt", lambda result, sock: wire.write("an option was read"))


def forgets_tiles_before_the_offset():
    right = wire.stretch
    wire.stretch = lambda seed, length, offset=0: right(seed, length, offset % wire.TILE)


globals()[sys.argv[2]]()
wire.serve(operations, sockets.failure)
