"""Faults with the bytes of streams: what is sent, received and compared."""
import threading

from faulty_agent import around, found_by, instead, operations, wire

MIB = 1 << 20


@found_by("sendall", "send")
def sends_text():
    """As one that decodes what it was given as UTF-8."""
    right = wire.data_in
    wire.data_in = lambda data: bytes(right(data)).decode("utf-8", "replace").encode()


@found_by("recv")
def receives_text():
    @instead("recv")
    def wrong(right, sock, size, **flags):
        return {"data": right(sock, size=size, **flags)["data"].decode("utf-8", "replace").encode()[:size]}


@found_by("recv/eof")
def reports_the_end_as_an_error():
    @around("recv")
    def change(result, sock):
        if result["data"] == b"":
            raise OSError(107, "Transport endpoint is not connected")


@found_by("send")
def counts_a_byte_that_it_keeps():
    @instead("send")
    def wrong(right, sock, data, **flags):
        right(sock, data=data[:-1])
        return {"count": len(data)}


@found_by("setMode/nonblocking-send")
def counts_what_it_did_not_send():
    @instead("send")
    def wrong(right, sock, data, **flags):
        right(sock, data=data)
        return {"count": len(data)}


@found_by("sendall/waits")
def answers_sendall_early():
    @instead("sendall")
    def wrong(right, sock, data):
        threading.Timer(0.2, right, (sock, data)).start()


def without(flag):
    @instead("recv", "recvfrom", "recvmsg", "send")
    def wrong(right, sock, flags=(), **params):
        return right(sock, flags=[each for each in flags if each != flag], **params)


@found_by("recv:peek", "recvfrom/peek")
def takes_what_it_peeks_at():
    without("peek")


@found_by("recv:dontwait", "recvfrom/dontwait", "send:dontwait")
def waits_though_it_must_not():
    without("dontwait")


@found_by("recv:waitall")
def does_not_wait_for_all():
    without("waitall")


@found_by("recv:trunc")
def counts_what_it_gives():
    without("trunc")


@found_by("send:more")
def sends_at_once_what_more_will_follow():
    without("more")


@found_by("writev")
def sends_buffers_in_the_wrong_order():
    @instead("writev")
    def wrong(right, sock, data, sizes):
        return right(sock, data=data[::-1], sizes=sizes)


@found_by("readv")
def fills_the_last_buffer_first():
    @around("readv")
    def change(result, sock):
        return dict(result, data=result["data"][::-1])


@found_by("recvInto")
def gives_what_it_received_alone():
    @around("recvInto")
    def change(result, sock):
        return dict(result, data=result["data"][:result["count"]])


@found_by("sendReused")
def sends_a_buffer_that_is_used_again():
    @instead("sendReused")
    def wrong(right, sock, data):
        return right(sock, data=bytes(len(data)))


@found_by("fionread")
def counts_a_byte_that_is_not_there():
    @around("fionread")
    def change(result, sock):
        return dict(result, count=result["count"] + 1)


@found_by("siocoutq")
def waits_for_an_acknowledgement_that_has_come():
    @around("siocoutq")
    def change(result, sock):
        return dict(result, count=result["count"] + 1)


@found_by("recv:none")
def receives_a_byte_at_least():
    @instead("recv", "recvfrom")
    def wrong(right, sock, size, **flags):
        return right(sock, size=max(1, size), **flags)


@found_by("sendall/pattern")
def generates_another_pattern():
    wire.tile_of = lambda seed: bytearray((seed + index * 7) & 0xFF for index in range(wire.TILE))


@found_by("sendall/pattern", "drain/pattern")
def numbers_tiles_big_endian():
    right = wire.struct.pack_into
    wire.struct = type("struct", (), {"pack_into": lambda form, *rest: right(">Q", *rest)})


@found_by("sendall/pattern")
def forgets_tiles_before_the_offset():
    right = wire.stretch
    wire.stretch = lambda seed, length, offset=0: right(seed, length, offset % wire.TILE)


@found_by("sendall/large")
def begins_again_after_a_mebibyte():
    right = wire.stretch

    def wrong(seed, length, offset=0):
        if length <= MIB:
            return right(seed, length, offset)
        return memoryview((bytes(right(seed, MIB, offset)) * (length // MIB + 1))[:length])

    wire.stretch = wrong


@found_by("send/pattern")
def sends_zeros_for_a_pattern():
    @instead("send")
    def wrong(right, sock, data):
        return right(sock, data=bytes(len(data)) if isinstance(data, memoryview) else data)


@found_by("drain")
def counts_a_byte_too_few():
    @around("drain")
    def change(result, sock):
        return dict(result, count=max(0, result["count"] - 1))


@found_by("drain/large")
def compares_with_the_first_mebibyte():
    right = wire.mismatch

    def wrong(pattern, position, received):
        found = right(pattern, position % MIB, received)
        return None if found is None else found - position % MIB + position

    wire.mismatch = wrong


@found_by("drain/mismatch")
def tells_the_mismatch_one_late():
    right = wire.mismatch

    def wrong(*args):
        found = right(*args)
        return None if found is None else found + 1

    wire.mismatch = wrong


@found_by("drain/mismatch", "drain/beyond")
def never_sees_a_mismatch():
    wire.mismatch = lambda *args: None


@found_by("drain/size")
def drains_beyond_its_size():
    @around("drain")
    def change(result, sock):
        if result["end"] == "size":
            sock.recv(100)


@found_by("demand-read/size")
def takes_more_than_it_is_asked_for():
    """Keeps the rest for the next recv."""
    rest = {}

    @instead("recv")
    def wrong(right, sock, size):
        data = rest.pop(sock, b"") or sock.recv(8192)
        rest[sock] = data[size:]
        return {"data": data[:size]}


@found_by("demand-read", "demand-read/kernel")
def reads_ahead():
    """Threads receive into a buffer without end; recv takes from that."""
    ahead = {}

    class Ahead:
        def __init__(self, sock):
            self.sock, self.data, self.end, self.news = sock, b"", None, threading.Condition()
            threading.Thread(target=self.fill, daemon=True).start()

        def fill(self):
            while self.end is None:
                try:
                    data, end = self.sock.recv(65536), None
                    end = None if data else b""
                except OSError as problem:
                    data, end = b"", problem
                with self.news:
                    self.data, self.end = (self.data + data)[:MIB], end
                    self.news.notify_all()

        def take(self, size):
            with self.news:
                self.news.wait_for(lambda: self.data or self.end is not None)
                taken, self.data = self.data[:size], self.data[size:]
                if not taken and isinstance(self.end, OSError):
                    raise self.end
                return taken

    @around("connectStream", "accept")
    def begin(result, *listener):
        sock = wire.find(result["socket"])
        ahead[sock] = Ahead(sock)

    operations["recv"] = lambda sock, size: {"data": ahead[sock].take(size)}
