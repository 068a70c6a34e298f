"""Mutations that end the agent, hold it up, or are odd and allowed."""
import os
import sys
import time

from mutations import Raw, dump, mutation


@mutation("cut")
def cut(victim, message, method):
    data = dump(message).encode()
    victim.write(data[:victim.dice.below(len(data))])
    os._exit(victim.dice.below(3))


@mutation("exit")
def leave(victim, message, method):
    os._exit(victim.dice.pick(0, 1, 3, 255))


@mutation("signal")
def killed(victim, message, method):
    os.kill(os.getpid(), victim.dice.pick(1, 6, 9, 11, 13, 15))
    # SIGPIPE is ignored by Python.
    os.kill(os.getpid(), 9)
    time.sleep(60)


@mutation("leave")
def answer_and_leave(victim, message, method):
    victim.say(dump(message))
    os._exit(0)


@mutation("endless")
def endless(victim, message, method):
    while True:
        os.write(victim.stdout, b"x" * 65536)


@mutation("flood")
def flood(victim, message, method):
    """Allowed, line by line, and never an answer."""
    note = b'{"jsonrpc":"2.0","method":"entered","params":{"id":%d}}\n' % message["id"]
    while True:
        os.write(victim.stdout, note)


@mutation("closed-stdout")
def closed_stdout(victim, message, method):
    os.close(victim.stdout)
    time.sleep(60)


@mutation("closed-stdin")
def closed_stdin(victim, message, method):
    os.close(0)
    victim.say(dump(message))
    time.sleep(60)


@mutation("deaf")
def deaf(victim, message, method):
    time.sleep(60)


@mutation("zombie")
def zombie(victim, message, method):
    import signal
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        time.sleep(1)


@mutation("fork")
def fork(victim, message, method):
    """What stays behind holds the pipes, and is of the agent's group."""
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)


@mutation("orphan")
def orphan(victim, message, method):
    """What stays behind holds the pipes and is beyond the reach of the group's signals; it leaves by itself."""
    ready, done = os.pipe()
    if os.fork() == 0:
        os.setsid()
        os.write(done, b"!")
        time.sleep(3)
        os._exit(0)
    os.read(ready, 1)
    os._exit(0)


@mutation("stderr")
def stderr(victim, message, method):
    sys.stderr.write(victim.dice.pick("e\n", "\x1b[31m", "\u00e9") * (100000 + victim.dice.below(400000)))
    sys.stderr.flush()
    victim.say(dump(message))


def failed(message, error):
    return '{"jsonrpc":"2.0","id":%d,"error":%s}' % (message["id"], error)


@mutation("code")
def code(victim, message, method):
    number = victim.dice.pick(-32700, -32600, -32603, 0, 2, -1, 2**53 - 1)
    victim.say(failed(message, '{"code":%d,"message":%s}' % (number, dump("\u202e\x1b" * 1000))))


@mutation("error-data")
def error_data(victim, message, method):
    data = victim.dice.pick(
        '"ECONNRESET"', "null", "[]", "{}", '{"errno":104,"native":""}', '{"errno":"econnreset","native":""}',
        '{"errno":"E","native":""}', '{"errno":"%s","native":""}' % ("E" * 200000), '{"errno":null}', '{"errno":null,"native":7}',
        '{"errno":null,"native":"","timeout":"true"}', '{"errno":null,"native":"","elapsedNs":-1}', '{"native":""}',
        '{"errno":%s,"native":""}' % ('{"0":' * 100000 + "1" + "}" * 100000),
    )
    victim.say(failed(message, '{"code":1,"message":"x","data":%s}' % data))


@mutation("unsupported")
def unsupported(victim, message, method):
    reason = victim.dice.pick("no", "", "\x1b[2J\u202e", "n" * 500000, "\ud800")
    victim.say(failed(message, '{"code":%d,"message":%s}' % (victim.dice.pick(-32601, -32602), dump(reason))))


@mutation("failure")
def failure(victim, message, method):
    errno = victim.dice.pick('"ECONNRESET"', "null", '"EFROBNICATED"', '"E%s"' % ("X" * 30), '"EAGAIN"')
    native = dump(victim.dice.pick("reset", "", "\x00\x1b\u202e", "n" * 500000, "\ud800", "\n" * 50))
    late = victim.dice.pick("", ',"timeout":false', ',"timeout":true', ',"elapsedNs":0.25', ',"toString":1')
    victim.say(failed(message, '{"code":1,"message":"","data":{"errno":%s,"native":%s%s}}' % (errno, native, late)))


@mutation("pieces")
def pieces(victim, message, method):
    data = dump(message).encode() + b"\n"
    while data:
        size = 1 + victim.dice.below(9)
        victim.write(data[:size])
        data = data[size:]


@mutation("spaces")
def spaces(victim, message, method):
    text = dump(message)
    gap = victim.dice.pick(" ", "\t", "\r") * (1 + victim.dice.below(5000))
    victim.say("%s{%s%s%s}%s" % (gap, gap, text[1:-1], gap, gap))


@mutation("members")
def members(victim, message, method):
    extra = victim.dice.pick(
        '"__proto__":{"id":1}', '"constructor":null', '"toString":7', '"hasOwnProperty":false', '"id":%d' % message["id"],
        '"":0', '"x":%s' % ("[" * 100000 + "]" * 100000), '"x":%s' % ('{"0":' * 100000 + "1" + "}" * 100000), '"x":1e999',
        '"\\ud800":"\\udfff"', '"x":"%s"' % ("x" * 900000),
    )
    victim.say("{%s,%s}" % (dump(message)[1:-1], extra))


@mutation("late")
def late(victim, message, method):
    for number in victim.past[-3:] + [message["id"]] * 2:
        victim.say('{"jsonrpc":"2.0","method":"entered","params":{"id":%d}}' % number)
    victim.say(dump(message))


@mutation("socket-again")
def socket_again(victim, message, method):
    if "socket" in message.get("result", ()):
        message["result"]["socket"] = 1
    victim.say(dump(message))


@mutation("elapsed")
def elapsed(victim, message, method):
    if "result" in message:
        message["result"]["elapsedNs"] = Raw(victim.dice.pick("0", "-0", "1e-300", "9007199254740991", "0.5"))
    victim.say(dump(message))
