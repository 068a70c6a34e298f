"""Mutations of lines: bytes, ids, and messages beside the answer."""
from mutations import LONGEST, Raw, dump, mutation


def line_of(message):
    return dump(message).encode()


@mutation("flip")
def flip(victim, message, method):
    data = bytearray(line_of(message))
    for _ in range(1 + victim.dice.below(8)):
        data[victim.dice.below(len(data))] ^= 1 << victim.dice.below(8)
    victim.write(bytes(data) + b"\n")


@mutation("swapped")
def swapped(victim, message, method):
    data = bytearray(line_of(message))
    a, b = victim.dice.below(len(data)), victim.dice.below(len(data))
    data[a], data[b] = data[b], data[a]
    victim.write(bytes(data) + b"\n")


@mutation("truncated")
def truncated(victim, message, method):
    data = line_of(message)
    # An empty line alone is no answer yet.
    victim.write(data[:1 + victim.dice.below(len(data) - 1)] + b"\n")


@mutation("broken")
def broken(victim, message, method):
    data = line_of(message)
    at = victim.dice.below(len(data))
    victim.write(data[:at] + victim.dice.pick(b"\n", b"\n\n", b"\r\n") + data[at:] + b"\n")


@mutation("nul")
def nul(victim, message, method):
    data = line_of(message)
    at = victim.dice.below(len(data) + 1)
    victim.write(data[:at] + b"\0" * (1 + victim.dice.below(9)) + data[at:] + b"\n")


@mutation("not-utf8")
def not_utf8(victim, message, method):
    data = line_of(message)
    at = victim.dice.below(len(data) + 1)
    wrong = victim.dice.pick(b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80")
    victim.write(data[:at] + wrong + data[at:] + b"\n")


@mutation("empty")
def empty(victim, message, method):
    victim.write(victim.dice.pick(b"\n", b"\n\n\n", b" \n", b"\r\n") + line_of(message) + b"\n")


@mutation("garbage")
def garbage(victim, message, method):
    characters = "abc{}[]\",:\\0189.-+eE\t \u00e9\u202e\u009b\x1b\U0001f642"
    victim.say("?" + "".join(victim.dice.pick(*characters) for _ in range(victim.dice.below(400))))


@mutation("no-message")
def no_message(victim, message, method):
    victim.say(victim.dice.pick(
        "[]", "1", '"x"', "null", "true", "{}", "[%s]" % dump(message), '{"id":%d,"result":{}}' % message["id"],
        '{"jsonrpc":"1.0","id":%d,"result":{}}' % message["id"], '{"jsonrpc":2.0,"id":%d,"result":{}}' % message["id"],
        '{"jsonrpc":"%s","id":%d,"result":{}}' % ("2.0" * 100000, message["id"]),
    ))


@mutation("both")
def both(victim, message, method):
    message = dict(message, result={}, error={"code": 1, "message": "x", "data": {"errno": None, "native": ""}})
    victim.say(dump(message))


@mutation("neither")
def neither(victim, message, method):
    victim.say('{"jsonrpc":"2.0","id":%d}' % message["id"])


@mutation("request")
def request(victim, message, method):
    name = victim.dice.pick("frobnicate", "recv", "ENTERED", "", "\u202e", "m" * 300000)
    number = victim.dice.pick('"id":7,', '"id":null,') if name == "" or victim.dice.below(2) else ""
    victim.say('{"jsonrpc":"2.0",%s"method":%s,"params":{"id":%d}}' % (number, dump(name), message["id"]))


@mutation("wrong-id")
def wrong_id(victim, message, method):
    victim.say(dump(dict(message, id=message["id"] + 1000 + victim.dice.below(2**40))))


@mutation("old-id")
def old_id(victim, message, method):
    if not victim.past:
        return wrong_id(victim, message, method)
    victim.say(dump(dict(message, id=victim.dice.pick(*victim.past))))


@mutation("id-kind")
def id_kind(victim, message, method):
    number = message["id"]
    wrong = victim.dice.pick(
        '"%d"' % number, "null", "%d.5" % number, "-%d" % number, "0", "1e999", "[%d]" % number, "{}", "true", "9" * 5000,
    )
    victim.say(dump(dict(message, id=Raw(wrong))))


@mutation("twice")
def twice(victim, message, method):
    data = line_of(message) + b"\n"
    victim.write(data * (2 + victim.dice.below(3)))


@mutation("trailing")
def trailing(victim, message, method):
    victim.write(line_of(message) + b"\n" + victim.dice.pick(b"Traceback:\n", b"\n", b"\xff\n", b"{}\n", b"\0\n"))


@mutation("stranger")
def stranger(victim, message, method):
    number = victim.dice.pick(message["id"] + 1000, 2**53 - 1)
    victim.say('{"jsonrpc":"2.0","method":"entered","params":{"id":%d}}' % number)
    victim.say(dump(message))


@mutation("entered-kind")
def entered_kind(victim, message, method):
    params = victim.dice.pick('{"id":"%d"}' % message["id"], "{}", "[]", "null", '{"id":0}', '{"id":-1}', '{"id":1.5}', "7")
    victim.say('{"jsonrpc":"2.0","method":"entered","params":%s}' % params)
    victim.say(dump(message))


@mutation("long")
def long_line(victim, message, method):
    data = line_of(message)
    victim.write(data[:-1] + b" " * (LONGEST + 1 - len(data) + victim.dice.below(2 * LONGEST)) + b"}\n")


@mutation("padded")
def padded(victim, message, method):
    """As long as a line may be, to the byte."""
    data = line_of(message)
    victim.write(data[:-1] + b" " * (LONGEST - len(data)) + b"}\n")
