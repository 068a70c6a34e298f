"""Faults in lines, in "entered" and "elapsedNs", and in serving requests beside each other."""
import json
import os
import threading
import time

from faulty_agent import around, found_by, lines, performing, wire


def entered(change):
    """Hands the ids that "entered" names through `change`."""
    def changed(line):
        message = json.loads(line)
        if message.get("method") != "entered":
            return line
        return json.dumps(dict(message, params={"id": change(message["params"]["id"])}))

    lines(changed)


def elapsed(change):
    def changed(line):
        message = json.loads(line)
        if "elapsedNs" in message.get("result", {}):
            message["result"]["elapsedNs"] = change(message["result"]["elapsedNs"])
        return json.dumps(message)

    lines(changed)


@found_by("protocol/concurrent")
def serves_one_at_a_time():
    wire.ready = 2


@found_by("recv/waits")
def never_says_entered():
    lines(lambda line: None if '"entered"' in line else line)


@found_by("recv/waits")
def says_entered_for_another():
    entered(lambda number: number - 1)


@found_by("protocol/entered")
def says_entered_for_the_first_that_waits():
    waiting = []

    def changed(line):
        message = json.loads(line)
        if message.get("method") == "entered":
            waiting.append(message["params"]["id"])
            return json.dumps(dict(message, params={"id": waiting[0]}))
        if message["id"] in waiting:
            waiting.remove(message["id"])
        return line

    lines(changed)


@found_by("protocol/entered-once")
def says_entered_twice():
    right = wire.write

    def wrong(message):
        right(message)
        if '"entered"' in message:
            right(message)

    wire.write = wrong


@found_by("protocol/many")
def has_eight_workers():
    places = threading.Semaphore(8)

    def change(serve, method, params):
        if method != "recv":
            return serve()
        with places:
            return serve()

    performing(change)


@found_by("protocol/concurrent-accept")
def connects_nowhere_while_it_accepts():
    one = threading.Lock()

    def change(serve, method, params):
        if method not in ("accept", "connectStream"):
            return serve()
        with one:
            return serve()

    performing(change)


@found_by("concurrent")
def receives_once_at_a_time():
    locks = {}

    def change(serve, method, params):
        if method != "recv":
            return serve()
        with locks.setdefault(params["socket"], threading.Lock()):
            return serve()

    performing(change)


@found_by("protocol/numbers")
def uses_numbers_again():
    def hold(sock):
        wire.numbered[sock.fileno()] = sock
        return sock.fileno()

    wire.hold = hold


@found_by("protocol/malformed")
def dies_of_a_malformed_line():
    right = wire.parse

    def wrong(line):
        try:
            return right(line)
        except Exception:
            os._exit(1)

    wire.parse = wrong


@found_by("protocol/leaves")
def stays_at_the_end():
    wire.os = type("os", (), dict(vars(os), _exit=lambda code: time.sleep(30)))


@found_by("protocol/elapsed")
def tells_elapsed_in_milliseconds():
    elapsed(lambda ns: ns / 1e6)


@found_by("protocol/elapsed", "poll")
def tells_elapsed_zero():
    elapsed(lambda ns: 0)


@found_by("listenStream")
def tells_elapsed_too_long():
    elapsed(lambda ns: ns * 1000 + 1000000000)


@found_by("setsockopt/SO_RCVBUF")
def prints_a_line_of_its_own():
    @around("getsockopt")
    def change(result, sock):
        wire.write("an option was read")


@found_by("recv")
def writes_base64_without_padding():
    lines(lambda line: line.replace('="', '"').replace('="', '"') if '"base64"' in line else line)
