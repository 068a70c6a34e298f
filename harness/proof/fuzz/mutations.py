"""What can happen to an answer. Each mutation is a function of the victim, the message and its method, and writes what is to be written."""
import os
import sys
import time

MUTATIONS = {}
LONGEST = 1048576


class Raw(str):
    """Text that goes into a message as it is, whether JSON or not."""


def dump(value):
    """JSON without the module, whose import takes longer than the rest of a start."""
    if isinstance(value, Raw):
        return str(value)
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        escaped = (c if c.isprintable() and c not in '"\\' and c.isascii() else "\\u%04x" % min(ord(c), 0xFFFF) for c in value)
        return '"%s"' % "".join(escaped)
    if isinstance(value, dict):
        return "{%s}" % ",".join("%s:%s" % (dump(key), dump(each)) for key, each in value.items())
    if isinstance(value, list):
        return "[%s]" % ",".join(map(dump, value))
    return repr(value)


class Dice:
    """Numbers that a seed decides."""

    def __init__(self, seed):
        self.x = seed

    def below(self, end):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self.x >> 33) % end

    def pick(self, *choices):
        return choices[self.below(len(choices))]


class Victim:
    """An agent's way out, and what was said on it."""

    def __init__(self, seed):
        self.dice = Dice(seed)
        self.stdout = 1
        self.past = []

    def write(self, data):
        while data:
            data = data[os.write(self.stdout, data):]

    def say(self, text):
        self.write(text.encode("utf-8", "surrogatepass") + b"\n")

    def apply(self, name, message, method):
        if name != "sound":
            sys.stderr.write("%s %s\n" % (name, method))
            sys.stderr.flush()
        MUTATIONS[name](self, message, method)
        self.past.append(message["id"])


def mutation(name):
    """Registers what is called `name`."""
    def register(function):
        MUTATIONS[name] = function
        return function
    return register


def named(message):
    """Where the members are that an answer cannot do without, and their names."""
    if "error" in message:
        return message["error"], ["code", "message"]
    # Optional members, and the errno that only SO_ERROR has.
    free = ("elapsedNs", "errno")
    return message["result"], [key for key in message["result"] if key not in free]


def spoiled(victim, message, choose):
    """The message with one member as `choose` makes it out of the old one; the result itself where it has no members."""
    fields, names = named(message)
    if not names:
        return dict(message, result=Raw(victim.dice.pick('"x"', "7", "[]", "null", "true")))
    name = victim.dice.pick(*names)
    fields[name] = choose(fields[name])
    return message


@mutation("sound")
def sound(victim, message, method):
    victim.say(dump(message))


@mutation("kind")
def kind(victim, message, method):
    def other(value):
        if isinstance(value, int):
            return Raw(victim.dice.pick('"7"', "[]", "{}", "true", "null", '"0x10"'))
        if isinstance(value, str):
            return Raw(victim.dice.pick("7", "null", "[]", '{"length":1}'))
        if isinstance(value, list):
            return Raw(victim.dice.pick("{}", '"in"', '[["in"]]', "[null]", "7"))
        if value is None:  # a number may be in its place
            return Raw(victim.dice.pick('"x"', "{}", "[1]", "true"))
        return Raw(victim.dice.pick('"x"', "7", "[1]", "true"))
    victim.say(dump(spoiled(victim, message, other)))


@mutation("range")
def out_of_range(victim, message, method):
    fields, names = named(message)
    numbers = [name for name in names if isinstance(fields[name], int)]
    beyond = Raw(victim.dice.pick("-1e99", "1.5", "9007199254740992", "1e999", "-9223372036854775809", "9" * 400))
    if numbers:
        fields[victim.dice.pick(*numbers)] = beyond
    elif "port" in (fields.get("address") or ()):
        fields["address"] = dict(fields["address"], port=victim.dice.pick(-1, 65536, beyond))
    else:
        fields["elapsedNs"] = Raw(victim.dice.pick("-1", "1e999", "1e300", '"5"'))
    victim.say(dump(message))


@mutation("base64")
def base64(victim, message, method):
    if "data" not in message.get("result", ()):
        return kind(victim, message, method)
    wrong = victim.dice.pick("#", "aGk", "aGk=\n", "====", "aGl=", "a\u00e9==", "A" * 100000)
    message["result"]["data"] = {"base64": wrong}
    victim.say(dump(message))


@mutation("missing")
def missing(victim, message, method):
    fields, names = named(message)
    if names:
        del fields[victim.dice.pick(*names)]
    else:
        del message["result"]
    victim.say(dump(message))


@mutation("deep")
def deep(victim, message, method):
    """Nesting of some thousand levels; what is no plain list or object takes another way through the JSON of the harness."""
    before, after = victim.dice.pick(("[", "]"), ('{"a":', "}"), ('{"0":', "}"), ('[{"toJSON":0},', "]"), ('{"__proto__":', "}"))
    levels = victim.dice.pick(2000, 20000, 1000000 // len(before + after))
    value = Raw(before * levels + "1" + after * levels)
    place = victim.dice.below(5)
    if place == 0:
        return victim.say(value)
    if place == 1:
        return victim.say(dump(spoiled(victim, message, lambda _: value)) if named(message)[1] else value)
    message[victim.dice.pick("jsonrpc", "id", "method", "error")] = value
    victim.say(dump(message))


@mutation("silence")
def silence(victim, message, method):
    time.sleep(0.001)


import damage  # noqa: E402, F401
import endings  # noqa: E402, F401
