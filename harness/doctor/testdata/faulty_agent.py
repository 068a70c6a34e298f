"""The Python agent with one fault: faulty_agent.py AGENT FAULT. Each function below is a fault, by its name."""
import importlib.util
import json
import os
import socket
import sys
import threading
import time

spec = importlib.util.spec_from_file_location("agent", sys.argv[1])
agent = importlib.util.module_from_spec(spec)
spec.loader.exec_module(agent)
operations = agent.OPERATIONS


def around(name, change):
    """Hands the result of an operation through `change`."""
    right = operations[name]

    def wrong(params, go):
        result = right(params, go)
        return change(result, params) or result

    operations[name] = wrong


def capabilities(change):
    right = agent.introduction

    def wrong():
        found = right()
        return dict(found, capabilities=change(found["capabilities"]))

    agent.introduction = wrong


def lines(change):
    """Hands every line on its way out through `change`, which may give None for no line."""
    right = agent.write

    def wrong(message):
        changed = change(message)
        if changed is not None:
            right(changed)

    agent.write = wrong


# --- What is declared ---


def answers_unsupported_to_everything():
    agent.OPERATIONS = {"reset": operations["reset"]}


def declares_nothing():
    capabilities(lambda words: ["errno", "concurrent"])


def answers_socket_errors_to_what_it_does_not_declare():
    capabilities(lambda words: [each for each in words if each != "poll"])

    def wrong(params, go):
        raise OSError(95, "no poll here")

    operations["poll"] = wrong


# --- Errors ---


def connects_to_nobody():
    right = operations["connectStream"]

    def wrong(params, go):
        try:
            return right(params, go)
        except OSError:
            return agent.hold(socket.socket())

    operations["connectStream"] = wrong


def reports_a_reset_as_data():
    right = operations["recv"]

    def wrong(params, go):
        try:
            return right(params, go)
        except ConnectionResetError:
            return {"data": b"x"}

    operations["recv"] = wrong


def reports_a_reset_as_end():
    right = operations["recv"]

    def wrong(params, go):
        try:
            return right(params, go)
        except ConnectionResetError:
            return {"data": b""}

    operations["recv"] = wrong


def ignores_an_address_in_use():
    for name in ("listenStream", "openDatagram", "bind"):
        right = operations[name]

        def wrong(params, go, right=right):
            try:
                return right(params, go)
            except OSError:
                return agent.hold(socket.socket())

        operations[name] = wrong


def invents_an_errno():
    right = agent.failure
    agent.failure = lambda problem: dict(right(problem), errno=right(problem)["errno"] or "EINVAL")


def tells_another_errno():
    right = agent.failure

    def wrong(problem):
        found = right(problem)
        return dict(found, errno="ENETUNREACH") if found["errno"] == "ECONNREFUSED" else found

    agent.failure = wrong


def tells_no_errno():
    right = agent.failure
    agent.failure = lambda problem: dict(right(problem), errno=None)


# --- Messages ---


def serves_one_at_a_time():
    agent.ready = 2


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
        with agent.state:
            number = sock.fileno()
            agent.held[number] = agent.Held(sock)
            return {"socket": number}

    agent.hold = hold


def dies_of_a_malformed_line():
    right = agent.answer

    def wrong(line):
        try:
            json.loads(line)
        except ValueError:
            os._exit(1)
        right(line)

    agent.answer = wrong


def stays_at_the_end():
    agent.os = type("os", (), dict(vars(os), _exit=lambda code: time.sleep(30)))


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
    def wrong(params, go):
        left = [each for each in agent.held.values() if each.sock.fileno() >= 0]
        agent.held.clear()
        agent.kept = left
        return {"open": len(left)}

    operations["reset"] = wrong


def miscounts_open():
    around("reset", lambda result, params: {"open": result["open"] + 1})


def resets_and_leaves_calls_waiting():
    def wrong(params, go):
        left = [each for each in agent.held.values() if each.sock.fileno() >= 0]
        for each in left:
            if each.waiting == 0:
                each.sock.close()
        agent.held.clear()
        return {"open": len(left)}

    operations["reset"] = wrong


# --- Reading ---


def reads_ahead():
    """Threads receive into a buffer without end; recv takes from that."""
    ahead = {}

    def begin(number):
        found = ahead[number] = {"data": b"", "end": None, "news": threading.Condition()}
        sock = agent.held[number].sock

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
        around(name, lambda result, params: begin(result["socket"]))

    def recv(params, go):
        found = ahead[params["socket"]]
        go()
        with found["news"]:
            found["news"].wait_for(lambda: found["data"] or found["end"] is not None)
            data, found["data"] = found["data"][:params["size"]], found["data"][params["size"]:]
            if not data and isinstance(found["end"], OSError):
                raise found["end"]
        return {"data": data}

    operations["recv"] = recv


# --- Modes ---


def ignores_modes():
    operations["setMode"] = lambda params, go: None


def counts_what_it_did_not_send():
    right = operations["send"]

    def wrong(params, go):
        result = right(params, go)
        data = params["data"]
        return dict(result, count=data["length"] if "length" in data else result["count"])

    operations["send"] = wrong


def ends_blocking_calls():
    right = operations["setMode"]

    def wrong(params, go):
        return right(dict(params, mode="timeout", timeoutMs=100) if params["mode"] == "blocking" else params, go)

    operations["setMode"] = wrong


def ends_timeouts_at_once():
    right = operations["setMode"]
    operations["setMode"] = lambda params, go: right(dict(params, timeoutMs=1) if "timeoutMs" in params else params, go)


def times_receives_only():
    right = operations["sendall"]

    def wrong(params, go):
        agent.find(params).sock.settimeout(None)
        return right(params, go)

    operations["sendall"] = wrong


def times_connections_only():
    right = operations["accept"]

    def accept(params, go):
        agent.find(params).sock.settimeout(None)
        return right(params, go)

    operations["accept"] = accept


def does_not_say_timeout():
    right = agent.failure

    def wrong(problem):
        found = right(problem)
        found.pop("timeout", None)
        return found

    agent.failure = wrong


# --- Data ---


def generates_another_pattern():
    agent.tile_of = lambda seed: bytearray((seed + index * 7) & 0xFF for index in range(agent.TILE))


def numbers_tiles_big_endian():
    agent.struct = type("struct", (), dict(
        vars(agent.struct), pack_into=lambda form, *rest: importlib.import_module("struct").pack_into(">Q", *rest)))


def tells_the_mismatch_one_late():
    right = agent.Pattern.mismatch

    def wrong(self, position, data, count):
        found = right(self, position, data, count)
        return None if found is None else found + 1

    agent.Pattern.mismatch = wrong


def never_sees_a_mismatch():
    agent.Pattern.mismatch = lambda self, position, data, count: None


def drains_beyond_its_size():
    right = operations["drain"]

    def wrong(params, go):
        result = right(params, go)
        if result["end"] == "size":
            agent.find(params).sock.recv(100)
        return result

    operations["drain"] = wrong


def sends_text():
    """As one that decodes what it was given as UTF-8."""
    right = agent.payload
    agent.payload = lambda params, patterns=True: bytes(right(params, patterns)).decode("utf-8", "replace").encode()


def receives_text():
    around("recv", lambda result, params: {
        "data": result["data"].decode("utf-8", "replace").encode()[:params["size"]]})


def writes_base64_without_padding():
    lines(lambda line: line.replace('="', '"').replace('="', '"') if '"base64"' in line else line)


# --- Addresses ---


def tells_the_port_in_the_other_order():
    def change(result, params):
        address = result["address"]
        if "port" in address:
            address["port"] = int.from_bytes(address["port"].to_bytes(2, "little"), "big")

    around("getsockname", change)


def tells_its_own_address_as_the_peers():
    operations["getpeername"] = operations["getsockname"]


def tells_the_listener_as_the_origin():
    right = operations["accept"]

    def wrong(params, go):
        result = right(params, go)
        return dict(result, address=operations["getsockname"](params, lambda: None)["address"])

    operations["accept"] = wrong


# --- Sockets ---


def aborts_politely():
    operations["abort"] = operations["close"]


def closes_later():
    right = operations["close"]

    def wrong(params, go):
        threading.Timer(3, right, (params, lambda: None)).start()

    operations["close"] = wrong


def answers_sendall_early():
    right = operations["sendall"]

    def wrong(params, go):
        go()
        # Making what is sent takes long, and the answer must not wait for it.
        threading.Timer(0.2, right, (params, lambda: None)).start()

    operations["sendall"] = wrong


def joins_datagrams():
    held = {}
    right = operations["recvfrom"]

    def wrong(params, go):
        first = right(dict(params, size=65536), go)
        data = held.pop(params["socket"], b"") + first["data"]
        held[params["socket"]] = data[params["size"]:]
        return dict(first, data=data[:params["size"]])

    operations["recvfrom"] = wrong


def keeps_options_to_itself():
    operations["setsockopt"] = lambda params, go: None


def drops_a_close_beside_a_recv():
    agent.Held.free = lambda self, *hows: None


# --- One socket and another ---


def closes_what_was_made_next_too():
    right = operations["close"]

    def wrong(params, go):
        right(params, go)
        beside = agent.held.get(params["socket"] + 1)
        if beside:
            beside.sock.close()

    operations["close"] = wrong


def closes_what_was_accepted_with_its_listener():
    came = {}
    around("accept", lambda result, params: came.setdefault(params["socket"], []).append(result["socket"]))
    right = operations["close"]

    def wrong(params, go):
        right(params, go)
        for number in came.get(params["socket"], []):
            agent.held[number].sock.close()

    operations["close"] = wrong


def aborts_everything():
    right = operations["abort"]

    def wrong(params, go):
        right(params, go)
        for each in list(agent.held.values()):
            each.sock.close()

    operations["abort"] = wrong


def sets_the_mode_of_all():
    right = operations["setMode"]

    def wrong(params, go):
        for number, each in list(agent.held.items()):
            if each.sock.fileno() >= 0:
                right(dict(params, socket=number), lambda: None)

    operations["setMode"] = wrong


def accepts_in_the_mode_of_the_listener():
    right = operations["accept"]

    def wrong(params, go):
        result = right(params, go)
        agent.held[result["socket"]].sock.settimeout(agent.find(params).sock.gettimeout())
        return result

    operations["accept"] = wrong


def ignores_the_backlog():
    right = operations["listenStream"]
    operations["listenStream"] = lambda params, go: right(dict(params, backlog=128), go)


def ignores_the_backlog_of_listen():
    right = operations["listen"]
    operations["listen"] = lambda params, go: right(dict(params, backlog=128), go)


def always_has_room():
    right = operations["poll"]
    operations["poll"] = lambda params, go: {"events": ["out"]} if "out" in params["events"] else right(params, go)


def keeps_errors_of_shutdown_to_itself():
    right = operations["shutdown"]

    def wrong(params, go):
        try:
            right(params, go)
        except OSError:
            pass

    operations["shutdown"] = wrong


# --- Words ---


def says_entered_twice():
    right = agent.write

    def wrong(message):
        right(message)
        if '"entered"' in message:
            right(message)

    agent.write = wrong


def says_nothing_of_errors():
    right = agent.failure
    agent.failure = lambda problem: dict(right(problem), native="")


def calls_every_error_a_timeout():
    right = agent.failure
    agent.failure = lambda problem: dict(right(problem), timeout=True)


def prints_a_line_of_its_own():
    around("getsockopt", lambda result, params: agent.write("an option was read"))


def forgets_tiles_before_the_offset():
    right = agent.Pattern.__init__

    def wrong(self, params):
        right(self, dict(params, offset=params.get("offset", 0) % agent.TILE))

    agent.Pattern.__init__ = wrong


globals()[sys.argv[2]]()
agent.serve()
