"""The agent of sockspec for Python: socket.socket of the standard library. wire.py has the protocol.

operation                    Python
listenStream                 socket(); setsockopt(); bind(); listen(backlog or 128)
accept                       accept()
connectStream                socket(); setsockopt(); bind() if asked; connect()
openDatagram                 socket(); setsockopt(); bind() if asked
socket socketpair            the functions of those names
bind listen connect          the methods of those names
dup fileno detach            the methods of those names
fromDescriptor               socket(fileno=descriptor)
openFile                     os.open() of the null device
connect_ex                   connect_ex()
send, sendall                send(), sendall(), each one call with all of the data
writev readv                 sendmsg(buffers), recvmsg_into(buffers)
recvInto                     recv_into(buffer, size)
sendReused                   sendall(), of a bytearray
fionread siocoutq            fcntl.ioctl(FIONREAD), fcntl.ioctl(TIOCOUTQ)
disconnect                   not declared: connect() takes addresses of the socket's own family alone
recv, recvfrom, recvmsg      the methods of those names, with the size and the flags
sendDescriptors              socket.send_fds()
recvDescriptors              recvmsg(), and socket(fileno=descriptor) for each
drain                        recv_into(), again and again
sendto                       sendto()
sendFrom                     sendmsg() with IP_PKTINFO or IPV6_PKTINFO
shutdown                     shutdown(SHUT_RD, SHUT_WR or SHUT_RDWR)
close                        close(); while a call of this socket is blocked, shutdown() before it: close()
                             alone would send no FIN, and the blocked call would take data that arrives later
abort                        setsockopt(SO_LINGER, on, 0 s); close() as above
getsockname getpeername      the methods of those names
poll, pollAll                select.poll() with this one socket, or with all
select                       select.select(), in seconds; it does not give the count
epoll_create                 select.epoll()
epoll_ctl                    register(), modify() and unregister(), which know a socket by its descriptor
epoll_wait                   poll(), in seconds
setMode                      settimeout(): None for natural and blocking, 0 for nonblocking, else the seconds
gettimeout                   gettimeout(), in seconds
setdefaulttimeout            socket.setdefaulttimeout(), in seconds
setsockopt getsockopt        the methods of those names, structures by struct; SO_ERROR also by its name in
                             errno.errorcode
setRawOption getRawOption    setsockopt() and getsockopt() with bytes
setFilter                    setsockopt(SO_ATTACH_FILTER or SO_DETACH_FILTER)
withhold                     setsockopt(TCP_REPAIR, then TCP_REPAIR_QUEUE)
sockatmark                   fcntl.ioctl(SIOCATMARK)
asFile                       os.fstat(), fcntl.fcntl(F_GETFL) and os.lseek()
joinGroup leaveGroup         setsockopt(MCAST_JOIN_GROUP or MCAST_LEAVE_GROUP)
makefile                     makefile("rb" or "wb")
fgets fread fwrite           readline(size), read(size) and write() of that file
fflush fclose                flush() and close() of that file
getaddrinfo getnameinfo      the functions of those names
gethostbyname                gethostbyname_ex()
sendfile                     sendfile(file, offset, size) of a temporary file
kill                         subprocess.Popen(pass_fds), close() here, and kill() of the child
startProgram                 subprocess.Popen(close_fds=False)
signal                       signal.pthread_kill(SIGUSR1), for each thread
limitDescriptors             resource.setrlimit(RLIMIT_NOFILE)
getfqdn                      the function of that name
inet_pton inet_ntop          the functions of those names
inet_aton                    the function of that name

`native` is the type and the text of the exception. `errno` is its errno; exceptions without one, such as
OverflowError, give null; those of getaddrinfo() and getnameinfo() give the name of EAI_. An exception because
the time of settimeout() was up gives "timeout": true.
"""
import array
import errno
import os
import platform
import select
import signal
import socket
import stat
import struct
import sys
import threading
try:
    import resource
except ImportError:  # not a POSIX system
    resource = None

try:
    import fcntl
    import termios
except ImportError:  # Windows
    fcntl = None

import wire

# How long a close waits for calls that it woke, in seconds. A stack that wakes none must not hold it up.
WAKE_SECONDS = 0.1

# The package that the sockets are of: what replaces them says so by the module of their class.
PACKAGE = sys.modules[socket.socket.__module__.split(".")[0]]

FAMILIES = wire.Words(
    (name, getattr(socket, constant))
    for name, constant in (("ipv4", "AF_INET"), ("ipv6", "AF_INET6"), ("unix", "AF_UNIX"))
    if hasattr(socket, constant)
)
TYPES = wire.Words(
    (name, getattr(socket, constant))
    for name, constant in (
        ("stream", "SOCK_STREAM"), ("datagram", "SOCK_DGRAM"), ("seqpacket", "SOCK_SEQPACKET"),
        ("raw", "SOCK_RAW"), ("rdm", "SOCK_RDM"),
    )
    if hasattr(socket, constant)
)
# Levels, and the options of each that this system has.
LEVELS = (
    ("SOL_SOCKET", "SO_RCVBUF SO_SNDBUF SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_BROADCAST SO_OOBINLINE"
     " SO_DONTROUTE SO_RCVLOWAT SO_LINGER SO_RCVTIMEO SO_SNDTIMEO SO_ERROR SO_TYPE SO_DOMAIN SO_PROTOCOL"
     " SO_ACCEPTCONN"),
    ("IPPROTO_TCP", "TCP_NODELAY TCP_MAXSEG TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_USER_TIMEOUT"
     " TCP_CORK TCP_DEFER_ACCEPT TCP_INFO"),
    ("IPPROTO_IP", "IP_TTL IP_TOS IP_MULTICAST_TTL IP_MULTICAST_LOOP"),
    ("IPPROTO_IPV6", "IPV6_UNICAST_HOPS IPV6_TCLASS IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_V6ONLY"),
)
OPTIONS = wire.Words(
    (name, (getattr(socket, level), getattr(socket, name)))
    for level, names in LEVELS for name in names.split() if hasattr(socket, name)
)


def name_options():
    """Adds options of Linux that the socket module has no names for, where the kernel has them."""
    for name, number in (("IP_PKTINFO", 8), ("IP_RECVERR", 11), ("IP_RECVTTL", 12), ("IP_RECVTOS", 13)):
        OPTIONS[name] = socket.IPPROTO_IP, number
    for name, number in (("IPV6_RECVERR", 25), ("IPV6_RECVPKTINFO", 49), ("IPV6_RECVHOPLIMIT", 51),
                         ("IPV6_RECVTCLASS", 66)):
        OPTIONS[name] = socket.IPPROTO_IPV6, number
    OPTIONS.update(SO_TIMESTAMP=(socket.SOL_SOCKET, 29), UDP_SEGMENT=(socket.IPPROTO_UDP, 103),
                   UDP_GRO=(socket.IPPROTO_UDP, 104))
    young = (socket.IPPROTO_IP, 51)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.getsockopt(*young)
            OPTIONS.update(IP_LOCAL_PORT_RANGE=young)
        except OSError:
            pass


if platform.system() == "Linux":
    name_options()

# Options that are structures: struct linger, struct timeval.
PAIRS = {"SO_LINGER": "ii", "SO_RCVTIMEO": "ll", "SO_SNDTIMEO": "ll"}
# Requests that the socket module has no names for: those of Linux.
MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP, SIOCATMARK = 42, 45, 0x8905
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
TCP_REPAIR, REPAIR_OFF, TCP_REPAIR_QUEUE, SEND_QUEUE = 19, -1, 20, 2
HINTS = wire.Words(
    passive=socket.AI_PASSIVE, canonname=socket.AI_CANONNAME, numerichost=socket.AI_NUMERICHOST,
    numericserv=socket.AI_NUMERICSERV, v4mapped=getattr(socket, "AI_V4MAPPED", 0),
)
WANTS = wire.Words(
    numerichost=socket.NI_NUMERICHOST, numericserv=socket.NI_NUMERICSERV, namereqd=socket.NI_NAMEREQD)
RECV_FLAGS = wire.Words(
    peek=socket.MSG_PEEK, dontwait=socket.MSG_DONTWAIT, waitall=socket.MSG_WAITALL, trunc=socket.MSG_TRUNC,
    oob=socket.MSG_OOB,
)
if platform.system() == "Linux":
    RECV_FLAGS["errqueue"] = 0x2000
SEND_FLAGS = wire.Words(
    (name, getattr(socket, constant))
    for name, constant in (("dontwait", "MSG_DONTWAIT"), ("more", "MSG_MORE"), ("oob", "MSG_OOB"))
    if hasattr(socket, constant)
)
MESSAGE_FLAGS = {"trunc": socket.MSG_TRUNC, "ctrunc": socket.MSG_CTRUNC}
# Bytes of control messages that a datagram may bring, where a destination is in the one that has it, and
# what others have, as an octet or an int.
MOST_CONTROL = 256
DESTINATIONS = {
    (socket.IPPROTO_IP, 8): (socket.AF_INET, slice(8, 12)),  # IP_PKTINFO
    (socket.IPPROTO_IPV6, 50): (socket.AF_INET6, slice(0, 16)),  # IPV6_PKTINFO
}
MARKS = {
    (socket.IPPROTO_IP, 1): "class",  # IP_TOS
    (socket.IPPROTO_IP, 2): "hops",  # IP_TTL
    (socket.IPPROTO_IPV6, 67): "class",  # IPV6_TCLASS
    (socket.IPPROTO_IPV6, 52): "hops",  # IPV6_HOPLIMIT
    (socket.IPPROTO_UDP, 104): "segment",  # UDP_GRO
}
# Those that have a structure: struct timeval, and struct sock_extended_err, which begins with the number.
SO_TIMESTAMP = (socket.SOL_SOCKET, 29)
SCM_CREDENTIALS = (socket.SOL_SOCKET, 2)
REFUSALS = (socket.IPPROTO_IP, 11), (socket.IPPROTO_IPV6, 25)
HOWS = wire.Words(read=socket.SHUT_RD, write=socket.SHUT_WR, both=socket.SHUT_RDWR, invalid=3)
MODES = wire.Words(natural=None, blocking=None, nonblocking=0)
EVENTS = {
    name: getattr(select, "POLL" + name.upper())
    for name in ("in", "out", "pri", "err", "hup", "rdhup", "nval")
    if hasattr(select, "POLL" + name.upper())
}
# Events have the numbers that they have in poll(); one that this system does not have is never reported.
INTERESTS = wire.Words(
    {name: EVENTS.get(name, 0) for name in ("in", "out", "pri", "err", "hup", "rdhup")},
    **{
        name: getattr(select, "EPOLL" + name.upper())
        for name in ("et", "oneshot", "exclusive") if hasattr(select, "EPOLL" + name.upper())
    },
)
# Where one number has two names, sockets use these.
ERRNO_NAMES = {**errno.errorcode, errno.EAGAIN: "EAGAIN", errno.EOPNOTSUPP: "EOPNOTSUPP"}
EAI_NAMES = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}


def failure(problem):
    """An exception as the protocol has it."""
    names = ERRNO_NAMES
    if isinstance(problem, socket.gaierror):
        names = EAI_NAMES
    elif not isinstance(problem, OSError) or isinstance(problem, socket.herror):
        names = {}
    found = {
        "errno": names.get(getattr(problem, "errno", None)),
        "native": "%s: %s" % (type(problem).__name__, problem),
    }
    if isinstance(problem, socket.timeout) and problem.errno is None:
        found["timeout"] = True
    return found


def address_in(address):
    """The family of an address, and the address as Python has it."""
    family = FAMILIES[address.get("family")]
    return family, address["path"] if address["family"] == "unix" else (address["host"], address["port"])


def address_out(sock, address):
    """An address as the protocol has it. Where the system gave none, Python shows None or (0, bytes)."""
    if not isinstance(address, tuple):
        return None if address is None else {"family": "unix", "path": os.fsdecode(address)}
    if not isinstance(address[0], str):
        return None
    family = "ipv6" if len(address) == 4 else "ipv4"
    return {"family": family, "host": address[0].split("%")[0], "port": address[1]}


def opened(family, kind, options, *steps):
    """A new socket with its options, on which the steps are done. It is closed again if one of them fails."""
    wanted = [(OPTIONS[name], value) for name, value in (options or {}).items()]
    sock = socket.socket(family, kind)
    wire.enter(sock)
    try:
        for (level, option), value in wanted:
            sock.setsockopt(level, option, value)
        for step in steps:
            step(sock)
        return {"socket": wire.hold(sock)}
    except BaseException:
        sock.close()
        raise
    finally:
        wire.leave(sock)


def free(sock, *hows):
    """Ends the calls that wait in a socket by shutting it down. Nothing is shut down where none waits."""
    for how in hows:
        if wire.empty(sock, 0):
            return
        try:
            sock.shutdown(how)
        except OSError:
            pass
        wire.empty(sock, WAKE_SECONDS)


# --- Operations ------------------------------------------------------------------------------------------


def listen_stream(address, backlog=128, options=None):
    family, place = address_in(address)
    return opened(family, socket.SOCK_STREAM, options, lambda s: s.bind(place), lambda s: s.listen(backlog))


def connect_stream(address, bind=None, options=None):
    family, place = address_in(address)
    steps = [lambda s: s.connect(place)]
    if bind is not None:
        own = address_in(bind)[1]
        steps.insert(0, lambda s: s.bind(own))
    return opened(family, socket.SOCK_STREAM, options, *steps)


def open_datagram(family, address=None, options=None):
    steps = []
    if address is not None:
        place = address_in(address)[1]
        steps.append(lambda s: s.bind(place))
    return opened(FAMILIES[family], socket.SOCK_DGRAM, options, *steps)


def plain_socket(family, type, protocol=0):
    return {"socket": wire.hold(socket.socket(FAMILIES[family], TYPES[type], protocol))}


def socketpair(family, type):
    one, other = socket.socketpair(FAMILIES[family], TYPES[type])
    return {"socket": wire.hold(one), "other": wire.hold(other)}


def dup(sock):
    return {"socket": wire.hold(sock.dup())}


# Descriptors that were given away, and taken by nobody.
detached = set()


def fileno(sock):
    if sock.fileno() < 0:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return {"descriptor": sock.fileno()}


def detach(sock):
    found = fileno(sock)
    detached.add(sock.detach())
    return found


def from_descriptor(descriptor):
    sock = socket.socket(fileno=descriptor)
    detached.discard(descriptor)
    return {"socket": wire.hold(sock)}


def open_file():
    descriptor = os.open(os.devnull, os.O_RDWR)
    detached.add(descriptor)
    return {"descriptor": descriptor}


def accept(sock):
    accepted, address = sock.accept()
    return {"socket": wire.hold(accepted), "address": address_out(accepted, address)}


def bind(sock, address):
    sock.bind(address_in(address)[1])


def listen(sock, backlog):
    sock.listen(backlog)


def connect(sock, address):
    sock.connect(address_in(address)[1])


def connect_ex(sock, address):
    return {"errno": ERRNO_NAMES.get(sock.connect_ex(address_in(address)[1]))}


def send(sock, data, flags=()):
    return {"count": sock.send(data, sum(SEND_FLAGS[flag] for flag in flags))}


def sendall(sock, data):
    sock.sendall(data)


def recv(sock, size, flags=()):
    return {"data": sock.recv(size, sum(RECV_FLAGS[flag] for flag in flags))}


def drained(receive, size, chunk, pattern):
    """The result of a drain. `receive` takes a size, and returns at most so many bytes, none at the end."""
    found = {"count": 0, "mismatch": None, "end": "size"}
    while found["count"] != size:
        room = chunk if size is None else min(chunk, size - found["count"])
        try:
            data = receive(room)
        except Exception as problem:
            return dict(found, end="error", error=failure(problem))
        if not data:
            return dict(found, end="eof")
        if pattern is not None and found["mismatch"] is None:
            found["mismatch"] = wire.mismatch(pattern, found["count"], data)
        found["count"] += len(data)
    return found


def drain(sock, size=None, chunk=65536, pattern=None):
    buffer = bytearray(chunk)
    return drained(lambda room: buffer[:sock.recv_into(buffer, room)], size, chunk, pattern)


def sendto(sock, data, address, flags=()):
    return {"count": sock.sendto(data, sum(SEND_FLAGS[flag] for flag in flags), address_in(address)[1])}


def send_from(sock, data, address, **own):
    family, (host, _) = address_in(own["from"])
    raw = socket.inet_pton(family, host)
    if family == socket.AF_INET6:
        controls = [(socket.IPPROTO_IPV6, 50, struct.pack("16si", raw, 0))]
        marks = {"class": (socket.IPPROTO_IPV6, 67), "hops": (socket.IPPROTO_IPV6, 52)}
    else:
        # IP_PKTINFO, and struct in_pktinfo: interface, own address, address of the header.
        controls = [(socket.IPPROTO_IP, 8, struct.pack("i4s4s", 0, raw, bytes(4)))]
        marks = {"class": (socket.IPPROTO_IP, 1), "hops": (socket.IPPROTO_IP, 2)}
    controls += [mark + (struct.pack("i", own[name]),) for name, mark in marks.items() if name in own]
    return {"count": sock.sendmsg([data], controls, 0, address_in(address)[1])}


def recvfrom(sock, size, flags=()):
    data, address = sock.recvfrom(size, sum(RECV_FLAGS[flag] for flag in flags))
    return {"data": data, "address": address_out(sock, address)}


def recvmsg(sock, size, flags=(), controlSize=MOST_CONTROL):
    # recvmsg_into() gives the count where MSG_TRUNC makes it larger than the buffer.
    buffer = bytearray(size)
    flags = sum(RECV_FLAGS[flag] for flag in flags)
    count, controls, bits, address = sock.recvmsg_into([buffer], controlSize, flags)
    found = {
        "data": bytes(buffer[:count]),
        "address": address_out(sock, address),
        "count": count,
        "flags": message_flags(bits),
    }
    for level, kind, data in controls:
        if (level, kind) in DESTINATIONS:
            family, place = DESTINATIONS[level, kind]
            found["to"] = socket.inet_ntop(family, data[place])
            # struct in_pktinfo begins with the interface, and struct in6_pktinfo ends with it.
            index = data[:4] if family == socket.AF_INET else data[16:20]
            found["interface"] = int.from_bytes(index, sys.byteorder)
        elif (level, kind) in MARKS:
            found[MARKS[level, kind]] = int.from_bytes(data, sys.byteorder)
        elif (level, kind) == SO_TIMESTAMP and len(data) == struct.calcsize("ll"):
            seconds, micros = struct.unpack("ll", data)
            found["time"] = seconds * 1000 + micros // 1000
        elif (level, kind) == SCM_CREDENTIALS and len(data) == 12:
            found["process"] = struct.unpack("iII", data)[0]
        elif (level, kind) in REFUSALS:
            found["errno"] = errno.errorcode[int.from_bytes(data[:4], sys.byteorder)]
    return found


def message_flags(bits):
    return [name for name, bit in MESSAGE_FLAGS.items() if bits & bit]


def send_descriptors(sock, data, sockets):
    return {"count": socket.send_fds(sock, [data], [wire.find(each).fileno() for each in sockets])}


PASSED_FLAGS = {"peek": socket.MSG_PEEK}
if hasattr(socket, "MSG_CMSG_CLOEXEC"):
    PASSED_FLAGS["cmsg_cloexec"] = socket.MSG_CMSG_CLOEXEC


def recv_descriptors(sock, size, most, flags=()):
    room = socket.CMSG_LEN(4 * most) if most else 0
    data, controls, bits, _ = sock.recvmsg(size, room, sum(PASSED_FLAGS[flag] for flag in flags))
    passed = array.array("i")
    for level, kind, rights in controls:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            passed.frombytes(rights[:len(rights) // 4 * 4])
    sockets = [wire.hold(socket.socket(fileno=each)) for each in passed]
    return {"data": data, "sockets": sockets, "flags": message_flags(bits)}


def writev(sock, data, sizes):
    buffers, start = [], 0
    for size in sizes:
        buffers.append(data[start:start + size])
        start += size
    return {"count": sock.sendmsg(buffers)}


def readv(sock, sizes):
    buffers = [bytearray(size) for size in sizes]
    count = sock.recvmsg_into(buffers)[0]
    return {"data": b"".join(buffers)[:count]}


def recv_into(sock, size, room):
    buffer = bytearray(b"\xa5" * room)
    return {"count": sock.recv_into(buffer, size), "data": buffer}


def send_reused(sock, data):
    buffer = bytearray(data)
    sock.sendall(buffer)
    buffer[:] = bytes(len(buffer))


def counted(sock, request):
    return {"count": struct.unpack("i", fcntl.ioctl(sock, request, struct.pack("i", 0)))[0]}


def fionread(sock):
    return counted(sock, termios.FIONREAD)


def siocoutq(sock):
    return counted(sock, termios.TIOCOUTQ)


def shutdown(sock, how):
    sock.shutdown(HOWS[how])


def close(sock):
    # SHUT_RD first: it ends receiving calls without sending a FIN, which close() is to send.
    free(sock, socket.SHUT_RD, socket.SHUT_RDWR)
    sock.close()


def abort(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    close(sock)


def getsockname(sock):
    return {"address": address_out(sock, sock.getsockname())}


def getpeername(sock):
    return {"address": address_out(sock, sock.getpeername())}


def poll(sock, events, timeoutMs, endless=0):
    ready = poll_sockets([sock], events, None if endless else timeoutMs)
    return {"events": words_of(sum(found for _, found in ready))}


def poll_all(sockets, events, timeoutMs, endless=0):
    numbers = {wire.find(number).fileno(): number for number in sockets}
    ready = poll_sockets(numbers, events, None if endless else timeoutMs)
    return {"ready": [{"socket": numbers[fd], "events": words_of(found)} for fd, found in ready]}


def select_sockets(reads, writes, excepts, timeoutMs):
    sets = [{wire.find(number): number for number in numbers} for numbers in (reads, writes, excepts)]
    left = select.select(*sets, None if timeoutMs is None else timeoutMs / 1000)
    ready = [[numbers[sock] for sock in found] for numbers, found in zip(sets, left)]
    return dict(zip(("reads", "writes", "excepts"), ready))


def poll_sockets(sockets, events, timeout):
    poller = select.poll()
    for each in sockets:
        # An event that this system does not have is never reported.
        poller.register(each, sum(EVENTS.get(name, 0) for name in events))
    return poller.poll(timeout)


class Epoll:
    """An instance of epoll. Like a socket it has a number, and is shut down and closed by a reset."""

    def __init__(self, epoll, numbers):
        self.epoll = epoll
        # The numbers of sockets, by the descriptors that the instance knows.
        self.numbers = numbers
        # The reading end of a pipe whose other end is closed, which ends calls that wait.
        self.hung_up, other = os.pipe()
        os.close(other)

    def fileno(self):
        return -1 if self.epoll.closed else self.epoll.fileno()

    def dup(self):
        return Epoll(select.epoll.fromfd(os.dup(self.fileno())), self.numbers)

    def shutdown(self, how):
        """Ends calls that wait: each finds the pipe, and leaves it to the next."""
        if not self.epoll.closed:
            self.epoll.register(self.hung_up, select.EPOLLIN)

    def close(self):
        if not self.epoll.closed:
            self.epoll.close()
            os.close(self.hung_up)


def epoll_create():
    return {"socket": wire.hold(Epoll(select.epoll(), {}))}


def epoll_ctl(instance, op, target, events=(), descriptor=None):
    fd = wire.find(target).fileno() if descriptor is None else descriptor
    mask = sum(INTERESTS[name] for name in events)
    if op == "add":
        before = instance.numbers.get(fd)
        instance.numbers[fd] = target  # Another thread may be waiting already.
        try:
            instance.epoll.register(fd, mask)
        except (OSError, ValueError):
            instance.numbers[fd] = before
            raise
    elif op == "mod":
        instance.epoll.modify(fd, mask)
    else:
        instance.epoll.unregister(fd)


def epoll_wait(instance, most, timeoutMs):
    found = instance.epoll.poll(-1 if timeoutMs is None else timeoutMs / 1000, most)
    if any(fd == instance.hung_up for fd, _ in found):
        raise ValueError("The instance was closed meanwhile")
    return {"ready": [{"socket": instance.numbers[fd], "events": words_of(events)} for fd, events in found]}


def words_of(found):
    return [name for name, bit in EVENTS.items() if found & bit]


def set_mode(sock, mode, timeoutMs=None):
    sock.settimeout(timeoutMs / 1000 if mode == "timeout" else MODES[mode])


def gettimeout(sock):
    seconds = sock.gettimeout()
    return {"timeoutMs": None if seconds is None else round(seconds * 1000)}


def setdefaulttimeout(timeoutMs):
    socket.setdefaulttimeout(None if timeoutMs is None else timeoutMs / 1000)


def setsockopt(sock, option, value, second=0):
    level, number = OPTIONS[option]
    sock.setsockopt(level, number, struct.pack(PAIRS[option], value, second) if option in PAIRS else value)


def getsockopt(sock, option):
    level, number = OPTIONS[option]
    if option in PAIRS:
        form = PAIRS[option]
        value, second = struct.unpack(form, sock.getsockopt(level, number, struct.calcsize(form)))
        return {"value": value, "second": second}
    value = sock.getsockopt(level, number)
    return {"value": value, "errno": ERRNO_NAMES.get(value)} if option == "SO_ERROR" else {"value": value}


def set_raw_option(sock, option, data, number=None):
    level, own = OPTIONS[option]
    sock.setsockopt(level, own if number is None else number, data)


def get_raw_option(sock, option, size, number=None):
    level, own = OPTIONS[option]
    return {"data": sock.getsockopt(level, own if number is None else number, size)}


def set_filter(sock, data=None):
    if data is None:
        return sock.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
    import ctypes
    # struct sock_fprog: the number of steps of 8 bytes, and a pointer to them.
    steps = ctypes.create_string_buffer(data, len(data))
    given = struct.pack("HP", len(data) // 8, ctypes.addressof(steps))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, given)


def withhold(sock, on):
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1 if on else REPAIR_OFF)
    if on:
        sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, SEND_QUEUE)


def may(call, *params):
    """True if the system lets this process make a call on a socket of TCP."""
    with socket.socket() as sock:
        try:
            call(sock, *params)
        except OSError:
            return False
        return True


def sockatmark(sock):
    return {"value": struct.unpack("i", fcntl.ioctl(sock, SIOCATMARK, struct.pack("i", 0)))[0]}


def as_file(sock):
    fd = sock.fileno()
    mode, flags = os.fstat(fd).st_mode, fcntl.fcntl(fd, fcntl.F_GETFL)
    kinds = {stat.S_IFSOCK: "socket", stat.S_IFREG: "file", stat.S_IFIFO: "pipe"}
    told = {"type": kinds.get(stat.S_IFMT(mode), "other"), "errno": None}
    told["atExec"] = "kept" if os.get_inheritable(fd) else "closed"
    told["openFor"] = {os.O_RDONLY: "read", os.O_WRONLY: "write"}.get(flags & (os.O_WRONLY | os.O_RDWR), "both")
    try:
        os.lseek(fd, 0, os.SEEK_SET)
    except OSError as error:
        told["errno"] = ERRNO_NAMES.get(error.errno)
    return told


def membership(sock, request, group, interface):
    family = FAMILIES[group["family"]]
    host = socket.inet_pton(family, group["host"])
    # struct group_req: the interface, and at 8 an address in a sockaddr_storage of 128 bytes.
    parts = "=I4xHH16s112x" if family == socket.AF_INET else "=I4xHHI16s104x"
    place = (host,) if family == socket.AF_INET else (0, host)
    level = socket.IPPROTO_IP if family == socket.AF_INET else socket.IPPROTO_IPV6
    sock.setsockopt(level, request, struct.pack(parts, interface, family, 0, *place))


def join_group(sock, group, interface):
    membership(sock, MCAST_JOIN_GROUP, group, interface)


def leave_group(sock, group, interface):
    membership(sock, MCAST_LEAVE_GROUP, group, interface)


def sendfile(sock, data, offset, size):
    import tempfile  # Here, as an agent should start quickly; so is subprocess.
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return {"count": sock.sendfile(file, offset, size)}


def kill(sock):
    import subprocess
    nowhere = subprocess.DEVNULL
    child = subprocess.Popen(["sleep", "60"], pass_fds=[sock.fileno()], stdin=nowhere, stdout=nowhere)
    close(sock)
    child.kill()
    child.wait()


# Programs that were started and not ended.
programs = []


def start_program():
    import subprocess
    nowhere = {name: subprocess.DEVNULL for name in ("stdin", "stdout", "stderr")}
    # Which descriptors a program gets is for those who opened them to say, and not for who starts it.
    programs.append(subprocess.Popen(["sleep", "60"], close_fds=False, **nowhere))


def end_programs():
    while programs:
        program = programs.pop()
        program.kill()
        program.wait()


def interrupt():
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            signal.pthread_kill(thread.ident, signal.SIGUSR1)


# The limit of descriptors before it was lowered.
unlimited = None


def limit_descriptors(count):
    global unlimited
    free = os.dup(0)
    os.close(free)
    now = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = unlimited or now
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(free + count, now[0]), now[1]))


class View:
    """A file over a socket. Like a socket it has a number, and is shut down and closed by a reset."""

    def __init__(self, sock, access):
        self.file = sock.makefile(access[0] + "b")
        self.shutdown = sock.shutdown

    def fileno(self):
        return -1 if self.file.closed else self.file.fileno()

    def close(self):
        """Closes the file; what it cannot send any more is lost."""
        try:
            self.file.close()
        except OSError:
            pass


def makefile(sock, access):
    return {"file": wire.hold(View(sock, access))}


def fgets(view, size):
    return {"data": view.file.readline(size)}


def fread(view, size):
    return {"data": view.file.read(size)}


def fwrite(view, data):
    return {"count": view.file.write(data)}


def fflush(view):
    view.file.flush()


def fclose(view):
    view.file.close()


def entry_out(entry):
    """An entry of getaddrinfo() as the protocol has it."""
    family, kind, _, _, address = entry
    host, port = address[0].split("%")[0], address[1]
    family = "ipv6" if family == FAMILIES.get("ipv6") else "ipv4"
    word = next(word for word, number in TYPES.items() if number == kind)
    return {"type": word, "address": {"family": family, "host": host, "port": port}}


def getaddrinfo(host=None, service=None, family=None, type=None, hints=()):
    flags = sum(HINTS[hint] for hint in hints)
    found = socket.getaddrinfo(
        host, service, FAMILIES[family] if family else 0, TYPES[type] if type else 0, 0, flags)
    name = found[0][3]
    return {"entries": [entry_out(each) for each in found], **({"canonname": name} if name else {})}


def getnameinfo(address, wants=()):
    host, service = socket.getnameinfo(address_in(address)[1], sum(WANTS[want] for want in wants))
    # eventlet's gives a number.
    return {"host": host, "service": str(service)}


def gethostbyname(host):
    return {"hosts": socket.gethostbyname_ex(host)[2]}


def getfqdn(host):
    return {"host": socket.getfqdn(host)}


def inet_pton(family, host):
    return {"data": socket.inet_pton(FAMILIES[family], host)}


def inet_ntop(family, data):
    return {"host": socket.inet_ntop(FAMILIES[family], data)}


def inet_aton(host):
    return {"data": socket.inet_aton(host)}


def discard(sock):
    """Closes a socket, unless another of the same descriptor has done so."""
    try:
        sock.close()
    except OSError:
        pass


def wake():
    """Ends the calls that wait in closed sockets of eventlet's: they wait until the number is used again."""
    if PACKAGE.__name__ != "eventlet":
        return
    for waiting in PACKAGE.hubs.get_hub().listeners.values():
        for descriptor in set(waiting) - {0}:
            PACKAGE.hubs.notify_opened(descriptor)


def reset():
    """Ends every call and closes every socket, until no other request is served."""
    global unlimited
    if unlimited:
        resource.setrlimit(resource.RLIMIT_NOFILE, unlimited)
        unlimited = None
    count = None
    end_programs()
    socket.setdefaulttimeout(None)
    while True:
        sockets, unnumbered = wire.take()
        if count is None:
            count = sum(sock.fileno() >= 0 for sock in sockets)
        for sock in sockets + unnumbered:
            free(sock, socket.SHUT_RDWR)
        for sock in sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            discard(sock)
        wake()
        while detached:
            os.close(detached.pop())
        if wire.alone(WAKE_SECONDS):
            return {"open": count}


# --- Handshake -------------------------------------------------------------------------------------------


def works(family, kind):
    """True if a socket of the family can be made and, on loopback, bound."""
    try:
        with socket.socket(FAMILIES[family], kind) as probe:
            if family != "unix":
                probe.bind(("::1" if family == "ipv6" else "127.0.0.1", 0))
        return True
    except OSError:
        return False


def capabilities():
    words = [
        "stream", "datagram", "datagram:unbound", "datagram:connect", "bsd", "send", "send:dontwait",
        "recv:peek", "recv:dontwait", "recv:waitall", "recv:trunc", "recv:oob", "send:oob", "recv:none",
        "recvmsg", "connect_ex", "shutdown:write", "shutdown:read", "shutdown:both", "shutdown:invalid",
        "abort", "mode:blocking", "mode:nonblocking", "mode:timeout", "gettimeout", "timeout:send",
        "timeout:accept", "bind:connect", "backlog", "errno", "concurrent", "interrupt",
        "demand-read", "datagram:truncate", "file",
        "name", "name:numericserv", "name:v4mapped", "gethostbyname", "inet_pton", "inet_aton",
        "file:timeout", "getfqdn", "sendfile",
        "option:raw", "setdefaulttimeout", "buffers", "select",
    ]
    words += ["option:" + name for name in OPTIONS]
    words += ["send:" + name for name in SEND_FLAGS if name != "dontwait"]
    words += ["recv:" + name for name in RECV_FLAGS if name == "errqueue"]
    words += ["type:" + name for name in TYPES if name not in ("stream", "datagram")]
    words += ["protocol", "socketpair", "dup", "fileno"]
    if hasattr(socket.socket, "sendmsg"):
        words.append("vectors")
    if fcntl:
        words += ["fionread", "asFile"]
    words += ["family:" + name for name in FAMILIES if works(name, socket.SOCK_STREAM)]
    if "family:unix" in words:
        words.append("unix:timeout")
        if hasattr(socket, "send_fds"):
            words.append("descriptors")
        if works("unix", socket.SOCK_DGRAM):
            words += ["unix:datagram", "unix:names"]
    if platform.system() == "Linux":
        words += ["sockatmark", "multicast", "unix:abstract", "siocoutq"]
        words += ["pktinfo", "pktinfo:marks", "recvmsg:control"] if "vectors" in words else []
        words += ["descriptors:" + name for name in PASSED_FLAGS] if "descriptors" in words else []
        words += ["withhold"] if may(withhold, 1) else []
        # The one step of the program loses everything: BPF_RET with 0. Some sandboxes take any, as zeros.
        filters = may(set_filter, struct.pack("HBBI", 6, 0, 0, 0)) and not may(set_filter, bytes(8))
        words += ["filter"] if filters else []
    if resource:
        words += ["limit", "kill", "programs"] + (["signal"] if "signal" in OPERATIONS else [])
    if hasattr(select, "poll"):
        words += ["poll", "poll:endless", "poll:several"]
        # Packages that put their own in its place make it of select().
        words += ["poll:errors"] if isinstance(select.poll, type(len)) else []
    if hasattr(select, "epoll"):
        words += ["epoll"] + (["epoll:exclusive"] if "exclusive" in INTERESTS else [])
    return words


def initialize(protocol):
    system = platform.system()
    name, version = "python", platform.python_version()
    runtime = "%s %s, %s %s" % (platform.python_implementation(), version, system, platform.release())
    if PACKAGE is not socket:
        name, version = PACKAGE.__name__, getattr(PACKAGE, "__version__", "unknown")
        runtime = "%s %s, %s" % (name, version, runtime)
    identity = {
        "name": name, "version": version, "language": "Python", "runtime": runtime, "os": system.lower(),
    }
    return {"protocol": 1, "identity": identity, "capabilities": capabilities()}


OPERATIONS = {
    "initialize": initialize, "reset": reset,
    "listenStream": listen_stream, "accept": accept, "connectStream": connect_stream,
    "openDatagram": open_datagram, "socket": plain_socket,
    "socketpair": socketpair, "dup": dup, "fileno": fileno, "detach": detach,
    "fromDescriptor": from_descriptor, "openFile": open_file, "bind": bind, "listen": listen,
    "connect": connect, "send": send, "sendall": sendall, "recv": recv, "drain": drain, "sendto": sendto,
    "sendFrom": send_from, "recvfrom": recvfrom, "recvmsg": recvmsg, "connect_ex": connect_ex,
    "writev": writev, "readv": readv, "fionread": fionread, "siocoutq": siocoutq,
    "recvInto": recv_into, "sendReused": send_reused,
    "sendDescriptors": send_descriptors, "recvDescriptors": recv_descriptors,
    "shutdown": shutdown, "close": close, "abort": abort, "poll": poll, "pollAll": poll_all,
    "select": select_sockets, "epoll_create": epoll_create, "epoll_ctl": epoll_ctl, "epoll_wait": epoll_wait,
    "getsockname": getsockname, "getpeername": getpeername,
    "setMode": set_mode, "gettimeout": gettimeout, "setsockopt": setsockopt, "getsockopt": getsockopt,
    "setRawOption": set_raw_option, "getRawOption": get_raw_option, "setdefaulttimeout": setdefaulttimeout,
    "setFilter": set_filter, "withhold": withhold, "sockatmark": sockatmark, "asFile": as_file,
    "joinGroup": join_group, "leaveGroup": leave_group,
    "sendfile": sendfile, "kill": kill, "startProgram": start_program, "signal": interrupt,
    "limitDescriptors": limit_descriptors, "getfqdn": getfqdn,
    "makefile": makefile, "fgets": fgets, "fread": fread, "fwrite": fwrite, "fflush": fflush,
    "fclose": fclose,
    "getaddrinfo": getaddrinfo, "getnameinfo": getnameinfo, "gethostbyname": gethostbyname,
    "inet_pton": inet_pton, "inet_ntop": inet_ntop, "inet_aton": inet_aton,
}

# Operations without the means for them are refused.
if not hasattr(select, "poll"):
    del OPERATIONS["poll"], OPERATIONS["pollAll"]
if not hasattr(select, "epoll"):
    del OPERATIONS["epoll_create"], OPERATIONS["epoll_ctl"], OPERATIONS["epoll_wait"]
if PACKAGE is not socket:
    # What replaces the sockets replaces the threads, too, and no signal can be sent to those.
    del OPERATIONS["signal"]

if __name__ == "__main__":
    if resource:
        # Calls go on after the handler, by PEP 475.
        signal.signal(signal.SIGUSR1, lambda *nothing: None)
    wire.serve(OPERATIONS, failure)
