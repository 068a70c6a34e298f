"""Faults in the handshake, and in what is not declared."""
from faulty_agent import around, found_by, instead, lines, operations, sockets, wire


def capabilities(change):
    right = sockets.capabilities
    sockets.capabilities = lambda: change(right())


def lacks_poll():
    capabilities(lambda words: [each for each in words if each != "poll"])


@found_by("listenStream")
def answers_unsupported_to_everything():
    for name in set(operations) - {"initialize", "reset"}:
        del operations[name]


@found_by("initialize/useful")
def declares_nothing():
    capabilities(lambda words: ["errno", "concurrent"])


@found_by("initialize")
def hides_its_version():
    @around("initialize")
    def change(result):
        result["identity"]["version"] = " "


@found_by("protocol/unknown")
def calls_an_unknown_method_its_own_mistake():
    lines(lambda line: line.replace("-32601", "-32603"))


@found_by("undeclared/poll")
def answers_socket_errors_to_what_it_does_not_declare():
    lacks_poll()

    def wrong(sock, events, timeoutMs):
        raise OSError(95, "no poll here")

    operations["poll"] = wrong


@found_by("undeclared/poll")
def refuses_without_a_reason():
    lacks_poll()
    del operations["poll"]
    lines(lambda line: line.replace("There is no method 'poll'", ""))


@found_by("disconnect")
def declares_what_it_has_not():
    capabilities(lambda words: words + ["disconnect"])


@found_by("socket/nonblock")
def forgets_that_new_sockets_do_not_wait():
    capabilities(lambda words: words + ["new:nonblock"])

    @instead("socket")
    def wrong(right, flags=(), **params):
        return right(**params)


@found_by("socket/cloexec")
def forgets_that_new_sockets_are_not_inherited():
    capabilities(lambda words: words + ["new:cloexec"])

    @instead("socket")
    def wrong(right, flags=(), **params):
        made = right(**params)
        wire.numbered[made["socket"]].set_inheritable(True)
        return made


@found_by("sendfile/own")
def sends_from_the_beginning_where_it_is_given_no_offset():
    capabilities(lambda words: words + ["sendfile:own"])

    @instead("sendfile")
    def wrong(right, sock, data, offset, size, own=0):
        return dict(right(sock, data=data, offset=0 if own else offset, size=size), position=0)


@found_by("sendfile/of")
def sends_what_a_pipe_has_as_a_file():
    capabilities(lambda words: words + ["sendfile:own"])

    @instead("sendfile")
    def wrong(right, sock, data, offset, size, own=0, of=None):
        return right(sock, data=data, offset=offset, size=size)


@found_by("addressInto")
def leaves_the_buffer_of_an_address_as_it_is():
    capabilities(lambda words: words + ["address:into"])
    operations["addressInto"] = lambda sock, call, size, room: {"data": bytes([165] * room), "length": size}


@found_by("addressFrom")
def takes_anything_for_an_address():
    capabilities(lambda words: words + ["address:from"])
    operations["addressFrom"] = lambda sock, call, data: {}


@found_by("socket_ex")
def makes_sockets_of_no_family():
    capabilities(lambda words: words + ["socket_ex"])
    operations["socket_ex"] = lambda family, type, protocol: {"errno": None}


@found_by("asFile")
def takes_a_socket_for_a_file():
    capabilities(lambda words: words + ["asFile"])
    operations["asFile"] = lambda sock: {"type": "file", "openFor": "both", "errno": None}


@found_by("fault")
def finds_memory_everywhere():
    capabilities(lambda words: words + ["fault"])
    operations["fault"] = lambda sock, call: {"errno": None}


@found_by("awaitSignal")
def hears_of_no_bytes():
    capabilities(lambda words: words + ["sigio"])
    operations["awaitSignal"] = lambda sock, timeoutMs: {"signals": []}


@found_by("sigpipe")
def sends_after_a_half_close():
    capabilities(lambda words: words + ["sigpipe"])

    def wrong(sock, call, quiet):
        try:
            operations["send"](sock, data=bytes([1]))
        except OSError:
            pass
        return {"errno": None, "signals": 0}

    operations["sigpipe"] = wrong


@found_by("sendmmsg")
def sends_several_messages_to_one():
    capabilities(lambda words: words + ["mmsg"])

    def wrong(sock, data, sizes, addresses):
        operations["sendto"](sock, data=data, address=addresses[0])
        return {"sizes": sizes}

    operations["sendmmsg"] = wrong


def several(*messages):
    return {
        "data": b"".join(each["data"] for each in messages),
        "counts": [each["count"] for each in messages],
        "addresses": [each["address"] for each in messages],
        "flags": [each["flags"] for each in messages],
    }


@found_by("recvmmsg/waitforone")
def waits_for_all_messages():
    capabilities(lambda words: words + ["mmsg"])

    def wrong(sock, sizes, flags):
        found = []
        for size in sizes:
            try:
                flags = [each for each in flags if each == "dontwait"]
                found.append(operations["recvmsg"](sock, size=size, flags=flags))
            except BlockingIOError:
                break
        return several(*found)

    operations["recvmmsg"] = wrong


@found_by("recvmmsg")
def receives_one_message_of_several():
    capabilities(lambda words: words + ["mmsg"])

    def wrong(sock, sizes, flags):
        return several(operations["recvmsg"](sock, size=sizes[0]))

    operations["recvmmsg"] = wrong


@found_by("limitDescriptors")
def never_lifts_the_limit():
    @instead("reset")
    def wrong(right):
        sockets.unlimited = None
        return right()


@found_by("limitDescriptors")
def sets_no_limit():
    operations["limitDescriptors"] = lambda count: None
