"""Faults with options, urgent data, multicast groups and polls of several sockets."""
from faulty_agent import around, found_by, instead, operations, sockets

FACTS = ("SO_TYPE", "SO_DOMAIN", "SO_PROTOCOL", "SO_ACCEPTCONN", "TCP_INFO")


APART = FACTS + ("SO_ERROR", "SO_REUSEADDR")


@found_by(*("setsockopt/" + name for name in sockets.OPTIONS if name not in APART))
def keeps_options_to_itself():
    operations["setsockopt"] = lambda sock, **params: None


@found_by(*("getsockopt/" + name for name in FACTS))
def reads_every_option_as_0():
    @around("getsockopt")
    def change(result, sock):
        return dict(result, value=0)


@found_by("setsockopt/SO_LINGER", "setsockopt/SO_RCVTIMEO", "setsockopt/SO_SNDTIMEO")
def forgets_the_second_member():
    @instead("setsockopt")
    def wrong(right, sock, option, value, second=0):
        right(sock, option=option, value=value)


@found_by("recv:oob", "send:oob")
def hands_no_flag_on():
    @instead("recv", "send")
    def wrong(right, sock, flags=(), **params):
        return right(sock, **params)


@found_by("recvmsg/errqueue")
def receives_nothing_that_was_refused():
    @instead("recvmsg")
    def wrong(right, sock, size, flags=()):
        return right(sock, size, [flag for flag in flags if flag != "errqueue"])


@found_by("recvmsg/arrival", "recvmsg/segment")
def leaves_out_what_comes_beside_a_datagram():
    @around("recvmsg")
    def change(result, sock):
        return {name: value for name, value in result.items() if name not in ("time", "segment")}


@found_by("setRawOption", "getRawOption")
def gives_every_value_the_size_of_an_int():
    @instead("setRawOption")
    def wrong(right, sock, data, **params):
        return right(sock, data=data.ljust(4, b"\0"), **params)

    @around("getRawOption")
    def change(result, sock):
        return {"data": bytes(result["data"]).ljust(4, b"\0")}


@found_by("setRawOption")
def sets_its_own_number():
    @instead("setRawOption")
    def wrong(right, sock, number=None, **params):
        return right(sock, **params)


@found_by("setFilter")
def attaches_the_first_step_of_every_filter():
    @instead("setFilter")
    def wrong(right, sock, data=None):
        right(sock, data=data and data[:8])


@found_by("setFilter")
def leaves_the_filter_attached():
    @instead("setFilter")
    def wrong(right, sock, data=None):
        if data is not None:
            right(sock, data=data)


@found_by("withhold")
def withholds_nothing():
    @instead("withhold")
    def wrong(right, sock, on):
        return None


@found_by("withhold")
def withholds_for_ever():
    @instead("withhold")
    def wrong(right, sock, on):
        right(sock, on=1)


@found_by("sockatmark")
def finds_no_mark():
    @around("sockatmark")
    def change(result, sock):
        return {"value": 0}


@found_by("joinGroup")
def leaves_groups_that_it_did_not_join():
    operations["leaveGroup"] = lambda sock, group, interface: None


@found_by("select")
def leaves_every_socket_in_its_set():
    operations["select"] = lambda timeoutMs, **sets: sets


@found_by("pollAll")
def tells_all_sockets_to_be_ready():
    operations["pollAll"] = lambda sockets, events, timeoutMs: {
        "ready": [{"socket": number, "events": events} for number in sockets]
    }
