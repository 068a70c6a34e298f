/*
 * The agent of sockspec for C: the socket calls of POSIX. wire.c has the protocol.
 *
 *     cc -O2 -o agent sockets.c epoll.c host.c messages.c names.c wire.c -lpthread
 *
 * operation                    calls
 * listenStream                 socket(); setsockopt(); bind(); listen(backlog or 128)
 * accept                       accept(), with flags accept4(), and in mode timeout accept4(SOCK_CLOEXEC)
 * connectStream                socket(); setsockopt(); bind() if asked; connect()
 * openDatagram                 socket(); setsockopt(); bind() if asked. These three ask for SOCK_CLOEXEC
 * socket socketpair dup        the calls of those names; so are bind, listen and connect
 * socket_ex                    socket(), whose errno is the result; close() of what it makes
 * asFile                       fstat(), fcntl(F_GETFL and F_GETFD) and lseek()
 * fileno detach                the descriptor
 * fromDescriptor               getsockopt(SO_TYPE) and fstat(), which say whether it is a socket
 * openFile                     open() of /dev/null
 * connect_ex                   connect(), whose errno is the result
 * disconnect                   connect() to AF_UNSPEC
 * send                         send() with its flags, once, with all of the data
 * sendall                      send() with MSG_NOSIGNAL until all is accepted or one of them fails
 * recv, recvfrom, recvmsg      the calls of those names with their flags, once, with `size` bytes of room;
 *                              recvmsg() has it in two parts, with flags that change nothing
 * recvInto                     read(), into the beginning of a larger buffer
 * sendReused                   write() until all is accepted or one fails, and then memset() of the buffer
 * writev readv                 the calls of those names, once; sendmsg() where there are no bytes
 * sendmmsg recvmmsg            the calls of those names, with each message in two parts
 * sendDescriptors              sendmsg() with SCM_RIGHTS and MSG_NOSIGNAL
 * recvDescriptors              recvmsg() with such flags, and room for as many descriptors as are asked for
 * fionread, siocoutq           ioctl(FIONREAD), ioctl(TIOCOUTQ)
 * drain                        recv() with such flags, again and again
 * sendto                       sendto() with its flags
 * sendFrom                     sendmsg() with IP_PKTINFO or IPV6_PKTINFO
 * shutdown                     shutdown()
 * close                        close(); while a call on this socket is blocked, shutdown() before it: close()
 *                              alone would send no FIN while the other call holds the socket, and its
 *                              descriptor could be given to another socket meanwhile
 * abort                        setsockopt(SO_LINGER, on, 0 s); close() as above
 * getsockname getpeername      the calls of those names
 * addressInto                  getsockname(), getpeername(), accept() or recvfrom()
 * addressFrom                  bind(), connect() or sendto()
 * fault                        the call that is asked for, with an address in the page of NULL
 * sigpipe                      that call between pthread_sigmask() and sigtimedwait()
 * awaitSignal                  fcntl(F_SETOWN_EX) and fcntl(F_SETFL, O_ASYNC), and sigtimedwait()
 * poll, pollAll                poll() with this one descriptor, or with all
 * select                       select(), with NULL for an empty set
 * epoll_create                 epoll_create1()
 * epoll_ctl, epoll_wait        the calls of those names
 * setMode                      fcntl() clears O_NONBLOCK for natural and blocking, and sets it for
 *                              nonblocking; ioctl(FIONBIO) does so to and from timeout. In mode timeout, a
 *                              call that says EAGAIN or EINPROGRESS is made again after poll(), which waits
 *                              no longer than the time
 * gettimeout                   that time; without one fcntl() says whether the socket waits
 * setsockopt getsockopt        the calls of those names; SO_ERROR also by its name
 * setRawOption getRawOption    the same calls, with the number and the size that they are given
 * setFilter                    setsockopt(SO_ATTACH_FILTER or SO_DETACH_FILTER)
 * sockatmark                   the call of that name
 * joinGroup leaveGroup         setsockopt(MCAST_JOIN_GROUP or MCAST_LEAVE_GROUP)
 * sendfile                     sendfile() from a tmpfile(), until all is sent, or from a pipe() or a
 *                              socketpair()
 * kill                         fork(), close() here, and kill() of the child
 * signal                       tgkill() of each thread, whose handler was set with SA_RESTART
 * limitDescriptors             setrlimit(RLIMIT_NOFILE)
 * makefile                     fdopen() of a dup()
 * fgets                        getc() up to a line feed, as fgets() does it
 * fread fwrite fflush fclose   the functions of those names
 * getaddrinfo getnameinfo      the functions of those names; so are gethostbyname, inet_pton, inet_ntop and
 *                              inet_aton
 *
 * `errno` is the name of the number that the failing call left in errno, `native` the call and the words of
 * strerror(). After poll() waited in vain there is no number: `errno` is null and "timeout" true.
 *
 * Where a call has two names, two operations have one each, so that both are made: read() is recv() without
 * flags, and FIONBIO is O_NONBLOCK.
 *
 * Another stack with this interface is tested by this file and wire.c with
 * -DSOCKSPEC_STACK_HEADER='"stack.h"'. That header redirects socket(), bind() and the others by macros, and
 * defines
 *     STACK_NAME STACK_VERSION STACK_RUNTIME STACK_OS   strings for the handshake
 *     STACK_LACKS                                       strings with a comma after each: what is not declared
 *     void stack_start(int argc, char **argv)           called once before any operation
 *     void stack_wake(int fd, bool harder)              ends calls that wait in fd, before it is closed
 *     STACK_CLOSE_WAKES                                 where close() does that: stack_wake() is for resets
 *     stack_has(family)                                 true, where AF_INET and AF_INET6 need not be tried
 *     STACK_IS_SMALL                                    where there are few options and calls
 */
#define _GNU_SOURCE /* POLLRDHUP */
#include "sockets.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#ifndef _WIN32
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>
#endif
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif
#if defined __linux__ && !defined IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51 /* Since Linux 6.3. */
#endif

/* --- The stack ----------------------------------------------------------------------------------- */

#ifdef SOCKSPEC_STACK_HEADER
#include SOCKSPEC_STACK_HEADER
#else
static struct utsname host;

static const char *host_os(void) {
    if (!strcmp(host.sysname, "Linux")) return "linux";
    return strcmp(host.sysname, "Darwin") ? host.sysname : "darwin";
}

static const char *host_version(void) {
#ifdef __GLIBC__
    return gnu_get_libc_version();
#else
    return host.release;
#endif
}

static const char *host_runtime(void) {
    static char text[sizeof host.sysname + sizeof host.release + 32];
#ifdef __GLIBC__
    snprintf(text, sizeof text, "glibc %s, %s %s", gnu_get_libc_version(), host.sysname, host.release);
#else
    snprintf(text, sizeof text, "%s %s", host.sysname, host.release);
#endif
    return text;
}

#define STACK_NAME "c"
#define STACK_VERSION host_version()
#define STACK_RUNTIME host_runtime()
#define STACK_OS host_os()
#ifdef __linux__
#define STACK_LACKS
#else
#define STACK_LACKS "sendfile", "signal",
#endif

static void stack_start(int argc, char **argv) {
    (void)argc, (void)argv;
    uname(&host);
}

/* SHUT_RD first: it ends receiving calls without sending a FIN, which close() is to send. */
void stack_wake(int fd, bool harder) {
    int result = shutdown(fd, harder ? SHUT_RDWR : SHUT_RD);
#ifdef __linux__
    if (result < 0 && errno == ENOTSOCK) wake_epoll(fd);
#else
    (void)result;
#endif
}
#endif

#ifndef stack_has
static bool stack_has(int family) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(family, SOCK_STREAM, 0);
    bool bound = fd >= 0 && (family == AF_INET ? bind(fd, (struct sockaddr *)&in, sizeof in)
                                               : bind(fd, (struct sockaddr *)&in6, sizeof in6)) == 0;
    if (fd >= 0) close(fd);
    return bound;
}
#endif

/* The second names of calls, which another stack need not have. */
#ifdef SOCKSPEC_STACK_HEADER
#define second_recv(fd, buffer, size) recv(fd, buffer, size, 0)
#define second_send(fd, data, size) send(fd, data, size, 0)
#define second_mode fcntl_mode
#else
#define second_recv read
#define second_send write
#endif
#if defined __linux__ && !defined SOCKSPEC_STACK_HEADER
#define flagged_accept accept4
#define SOCKET_FLAGS SOCK_CLOEXEC
#else
#define flagged_accept(fd, address, length, flags) accept(fd, address, length)
#ifndef SOCK_NONBLOCK
#define SOCK_NONBLOCK 0
#endif
#ifndef SOCK_CLOEXEC
#define SOCK_CLOEXEC 0
#endif
#define SOCKET_FLAGS 0
#endif

#ifdef STACK_CLOSE_WAKES
#define wake_to_close NULL
#else
#define wake_to_close stack_wake
#endif

static bool lacks(const char *capability) {
    const char *const words[] = {STACK_LACKS NULL};
    for (const char *const *word = words; *word; word++)
        if (!strcmp(*word, capability)) return true;
    return false;
}

/* --- Words --------------------------------------------------------------------------------------- */

static const struct word FAMILIES[] = {
    {"ipv4", AF_INET, 0}, {"ipv6", AF_INET6, 0}, {"unix", AF_UNIX, 0}, {0}};
const struct word TYPES[] = {{"stream", SOCK_STREAM, 0},
                                    {"datagram", SOCK_DGRAM, 0},
                                    {"seqpacket", SOCK_SEQPACKET, 0},
                                    {"raw", SOCK_RAW, 0},
                                    {"rdm", SOCK_RDM, 0},
                                    {0}};
static const struct word RECV_FLAGS[] = {{"peek", MSG_PEEK, 0},
                                         {"dontwait", MSG_DONTWAIT, 0},
                                         {"waitall", MSG_WAITALL, 0},
                                         {"trunc", MSG_TRUNC, 0},
                                         {"oob", MSG_OOB, 0},
#ifdef __linux__
                                         {"errqueue", MSG_ERRQUEUE, 0},
#endif
                                         {0}};
#ifndef MSG_MORE
#define MSG_MORE 0
#endif
static const struct word SEND_FLAGS[] = {
    {"dontwait", MSG_DONTWAIT, 0}, {"more", MSG_MORE, 0}, {"oob", MSG_OOB, 0}, {0}};
static const struct word HOWS[] = {
    {"read", SHUT_RD, 0}, {"write", SHUT_WR, 0}, {"both", SHUT_RDWR, 0}, {"invalid", 3, 0}, {0}};
static const struct word NEW_FLAGS[] = {
    {"nonblock", SOCK_NONBLOCK, 0}, {"cloexec", SOCK_CLOEXEC, 0}, {0}};
enum { WAITS, NONBLOCKING, TIMEOUT };
static const struct word MODES[] = {
    {"natural", WAITS, 0},
    {"blocking", WAITS, 0},
    {"nonblocking", NONBLOCKING, 0},
    {"timeout", TIMEOUT, 0},
    {0},
};
#define OPTION(name, level) {#name, name, level}
static const struct word OPTIONS[] = {
    OPTION(SO_RCVBUF, SOL_SOCKET),
    OPTION(SO_SNDBUF, SOL_SOCKET),
    OPTION(SO_REUSEADDR, SOL_SOCKET),
    OPTION(SO_ERROR, SOL_SOCKET),
    OPTION(TCP_NODELAY, IPPROTO_TCP),
#ifndef STACK_IS_SMALL
#ifdef SO_REUSEPORT
    OPTION(SO_REUSEPORT, SOL_SOCKET),
#endif
    OPTION(SO_KEEPALIVE, SOL_SOCKET),
    OPTION(SO_BROADCAST, SOL_SOCKET),
    OPTION(SO_OOBINLINE, SOL_SOCKET),
    OPTION(SO_DONTROUTE, SOL_SOCKET),
#ifndef _WIN32
    OPTION(SO_RCVLOWAT, SOL_SOCKET),
#endif
    OPTION(SO_LINGER, SOL_SOCKET),
    OPTION(SO_RCVTIMEO, SOL_SOCKET),
    OPTION(SO_SNDTIMEO, SOL_SOCKET),
    OPTION(SO_TYPE, SOL_SOCKET),
    OPTION(SO_ACCEPTCONN, SOL_SOCKET),
    OPTION(TCP_MAXSEG, IPPROTO_TCP),
#ifdef TCP_KEEPIDLE
    OPTION(TCP_KEEPIDLE, IPPROTO_TCP),
#endif
    OPTION(TCP_KEEPINTVL, IPPROTO_TCP),
    OPTION(TCP_KEEPCNT, IPPROTO_TCP),
    OPTION(IP_TTL, IPPROTO_IP),
    OPTION(IP_MULTICAST_TTL, IPPROTO_IP),
    OPTION(IP_MULTICAST_LOOP, IPPROTO_IP),
#ifdef IPV6_RECVPKTINFO
    OPTION(IPV6_RECVPKTINFO, IPPROTO_IPV6),
#endif
    OPTION(IPV6_UNICAST_HOPS, IPPROTO_IPV6),
    OPTION(IPV6_MULTICAST_HOPS, IPPROTO_IPV6),
    OPTION(IPV6_MULTICAST_LOOP, IPPROTO_IPV6),
    OPTION(IPV6_V6ONLY, IPPROTO_IPV6),
#ifndef _WIN32
    OPTION(IP_TOS, IPPROTO_IP),
#ifdef IPV6_TCLASS
    OPTION(IPV6_TCLASS, IPPROTO_IPV6),
#endif
#endif
#ifdef __linux__
    OPTION(IP_LOCAL_PORT_RANGE, IPPROTO_IP),
    OPTION(IP_PKTINFO, IPPROTO_IP),
    OPTION(IP_RECVERR, IPPROTO_IP),
    OPTION(IP_RECVTOS, IPPROTO_IP),
    OPTION(IP_RECVTTL, IPPROTO_IP),
    OPTION(IPV6_RECVERR, IPPROTO_IPV6),
    OPTION(IPV6_RECVHOPLIMIT, IPPROTO_IPV6),
    OPTION(IPV6_RECVTCLASS, IPPROTO_IPV6),
    OPTION(SO_TIMESTAMP, SOL_SOCKET),
    OPTION(UDP_GRO, IPPROTO_UDP),
    OPTION(UDP_SEGMENT, IPPROTO_UDP),
    OPTION(SO_DOMAIN, SOL_SOCKET),
    OPTION(SO_PROTOCOL, SOL_SOCKET),
    OPTION(TCP_CORK, IPPROTO_TCP),
    OPTION(TCP_DEFER_ACCEPT, IPPROTO_TCP),
    OPTION(TCP_INFO, IPPROTO_TCP),
    OPTION(TCP_USER_TIMEOUT, IPPROTO_TCP),
#endif
#endif
    {0},
};
#ifndef POLLRDHUP
#define POLLRDHUP 0 /* An event that a system does not have is never reported. */
#endif
static const struct word EVENTS[] = {
    {"in", POLLIN, 0},   {"out", POLLOUT, 0},     {"pri", POLLPRI, 0},   {"err", POLLERR, 0},
    {"hup", POLLHUP, 0}, {"rdhup", POLLRDHUP, 0}, {"nval", POLLNVAL, 0}, {0},
};

/* The one of the words that a value is; unsupported where the stack lacks it. */
static const struct word *word_in(struct call *c, const char *value, const char *kind,
                                  const struct word *words) {
    const struct word *word = word_of(c, value, words);
    char capability[32];
    snprintf(capability, sizeof capability, "%s:%s", kind, word->name);
    if (lacks(capability)) unsupported(c, "%s is not supported", capability);
    return word;
}

/* The flags of a call, if they were given. */
static int flags_in(struct call *c, const char *kind, const struct word *words) {
    int flags = 0;
    for (const char *flag = first_of(member(c->params, "flags")); flag; flag = next_of(flag))
        flags |= word_in(c, flag, kind, words)->number;
    return flags;
}

int family_in(struct call *c, const char *value) {
    return word_in(c, value, "family", FAMILIES)->number;
}

int type_in(struct call *c, const char *value) { return word_in(c, value, "type", TYPES)->number; }
int new_flags_in(struct call *c) { return flags_in(c, "new", NEW_FLAGS); }

/* False for an option that is younger than the system. */
static bool stack_knows(const struct word *option) {
#ifdef _WIN32
    bool young = option->level == IPPROTO_TCP;
#elif defined __linux__ && !defined SOCKSPEC_STACK_HEADER
    bool young = !strcmp(option->name, "IP_LOCAL_PORT_RANGE");
#else
    bool young = false;
#endif
    if (!young) return true;
    int value, fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof value;
    bool known = fd >= 0 && getsockopt(fd, option->level, option->number, &value, &size) == 0;
    if (fd >= 0) close(fd);
    return known;
}

static const struct word *option_in(struct call *c, const char *value) {
    const struct word *option = word_in(c, value, "option", OPTIONS);
    if (!c->code && !stack_knows(option)) unsupported(c, "%s is not known here", option->name);
    return option;
}

/* --- Addresses ----------------------------------------------------------------------------------- */

struct name address_in(struct call *c, const char *value) {
    struct name address = {0};
    char text[256];
    size_t length, before = offsetof(struct sockaddr_un, sun_path);
    if (!value) return address;
    address.any.sa_family = (sa_family_t)family_in(c, member(value, "family"));
    bool local = address.any.sa_family == AF_UNIX, six = address.any.sa_family == AF_INET6;
    if (!string_of(member(value, local ? "path" : "host"), text, sizeof text, &length) ||
        (local && before + length > sizeof address.room)) {
        unsupported(c, "An address needs a host, or a path that is not far too long");
    } else if (local) {
        /* One that is somewhat too long is the system's to refuse. */
        memcpy((char *)&address.room + before, text, length);
        /* A path ends with NUL if there is room; an abstract name begins with it. */
        length += length < sizeof address.un.sun_path && text[0];
        address.length = (socklen_t)(before + length);
    } else {
        in_port_t port = htons((uint16_t)integer_of(member(value, "port"), 0));
        *(six ? &address.in6.sin6_port : &address.in.sin_port) = port;
        void *to = six ? (void *)&address.in6.sin6_addr : (void *)&address.in.sin_addr;
        if (inet_pton(address.any.sa_family, text, to) != 1)
            unsupported(c, "The host is no address of its family");
        address.length = six ? sizeof address.in6 : sizeof address.in;
    }
    return address;
}

/* Its family stays AF_UNSPEC where a call gives none. */
struct name no_address(void) {
    return (struct name){.length = sizeof(struct sockaddr_storage), .room.ss_family = AF_UNSPEC};
}

void put_name(FILE *out, const struct name *address) {
    char host[INET6_ADDRSTRLEN] = "";
    if (address->length == 0 || address->any.sa_family == AF_UNSPEC) {
        fputs("null", out);
    } else if (address->any.sa_family == AF_UNIX) {
        size_t before = offsetof(struct sockaddr_un, sun_path);
        size_t length = (size_t)address->length > before ? (size_t)address->length - before : 0;
        if (length && address->un.sun_path[0]) length = strnlen(address->un.sun_path, length);
        fputs("{\"family\":\"unix\",\"path\":", out);
        put_string(out, address->un.sun_path, length);
        putc('}', out);
    } else {
        bool six = address->any.sa_family == AF_INET6;
        const void *from = six ? (const void *)&address->in6.sin6_addr : (const void *)&address->in.sin_addr;
        inet_ntop(address->any.sa_family, from, host, sizeof host);
        fprintf(out, "{\"family\":\"%s\",\"host\":\"%s\",\"port\":%d}", six ? "ipv6" : "ipv4", host,
                ntohs(six ? address->in6.sin6_port : address->in.sin_port));
    }
}

void put_address(FILE *out, const struct name *address) {
    fputs("\"address\":", out);
    put_name(out, address);
    putc(',', out);
}

/* --- New sockets --------------------------------------------------------------------------------- */

/* The call of that name has failed on a new socket, which is closed again. */
static bool give_up(struct call *c, struct held *h, const char *function) {
    fail(c, function);
    leave(c);
    close(take(h, wake_to_close));
    return false;
}

/* A new socket with its options, which `own` is bound to if it is an address; NULL after a failure. */
static struct held *opened(struct call *c, int family, int type, const struct name *own) {
    const char *options = member(c->params, "options");
    for (const char *name = first_of(options); name; name = next_of(name)) option_in(c, name);
    if (c->code) return NULL;
    int fd = socket(family, type | SOCKET_FLAGS, 0);
    if (fd < 0) return fail(c, "socket"), NULL;
    struct held *h = hold(fd);
    enter(c, h);
    for (const char *name = first_of(options); name; name = next_of(name)) {
        const struct word *option = option_in(c, name);
        int value = (int)integer_of(value_of(name), 0);
        if (setsockopt(fd, option->level, option->number, &value, sizeof value) < 0)
            return give_up(c, h, "setsockopt"), NULL;
    }
    if (own && own->length && bind(fd, &own->any, own->length) < 0) return give_up(c, h, "bind"), NULL;
    return h;
}

static bool listen_stream(struct call *c) {
    struct name address = address_in(c, member(c->params, "address"));
    struct held *h = opened(c, address.any.sa_family, SOCK_STREAM, &address);
    if (!h) return false;
    if (listen(h->fd, (int)integer_of(member(c->params, "backlog"), 128)) < 0) return give_up(c, h, "listen");
    return put_socket(c, h);
}

static bool connect_stream(struct call *c) {
    struct name address = address_in(c, member(c->params, "address"));
    struct name own = address_in(c, member(c->params, "bind"));
    struct held *h = opened(c, address.any.sa_family, SOCK_STREAM, &own);
    if (!h) return false;
    if (connect(h->fd, &address.any, address.length) < 0) return give_up(c, h, "connect");
    return put_socket(c, h);
}

static bool open_datagram(struct call *c) {
    struct name own = address_in(c, member(c->params, "address"));
    struct held *h = opened(c, family_in(c, member(c->params, "family")), SOCK_DGRAM, &own);
    return h && put_socket(c, h);
}

static bool plain_socket(struct call *c) {
    int family = family_in(c, member(c->params, "family"));
    int type = type_in(c, member(c->params, "type"));
    int protocol = (int)integer_of(member(c->params, "protocol"), 0);
    int flags = new_flags_in(c);
    if (c->code) return false;
    int fd = socket(family, type | flags, protocol);
    return fd < 0 ? fail(c, "socket") : put_socket(c, hold(fd));
}


/* --- Calls on a socket --------------------------------------------------------------------------- */

static bool is_datagram(int fd) {
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM;
}

/*
 * True if the call that failed just now is to be made again: in mode timeout, when poll() says that it can go
 * on in time. `deadline` is 0 before the first call.
 */
bool again(struct call *c, uint64_t *deadline, short events) {
    int timeout = c->held->timeout_ms, error = errno, ready;
    if (!timeout || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINPROGRESS)) return false;
    if (!*deadline) *deadline = now_ns() + (uint64_t)timeout * 1000000u;
    struct pollfd p = {.fd = c->held->fd, .events = events == POLLIN ? POLLIN | POLLRDHUP : events};
    int left;
    do { /* A signal ends poll(), and not the time. */
        uint64_t time = now_ns();
        left = time < *deadline ? (int)((*deadline - time + 999999u) / 1000000u) : 0;
        ready = poll(&p, 1, left);
    } while (ready < 0 && errno == EINTR);
    c->timed_out = left == 0 || ready == 0;
    if (ready < 0 || c->timed_out) return false;
    errno = error;
    /*
     * A datagram socket whose receiving is shut down is ready for ever, and every call says EAGAIN. A stack
     * without POLLRDHUP does not say: there the end of the socket and that of the time end the calls.
     */
    return !(p.revents & POLLRDHUP || c->held->ending) || !is_datagram(p.fd);
}

static bool accept_one(struct call *c) {
    struct name address;
    uint64_t deadline = 0;
    int fd, flags = new_flags_in(c);
    if (c->code) return false;
    bool waits = !(flags & SOCK_NONBLOCK);
    if (c->held->timeout_ms) flags |= SOCKET_FLAGS;
    do {
        address = no_address();
        fd = flags ? flagged_accept(c->held->fd, &address.any, &address.length, flags)
                   : accept(c->held->fd, &address.any, &address.length);
    } while (fd < 0 && again(c, &deadline, POLLIN));
    if (fd < 0) return fail(c, "accept");
    /* In mode timeout, O_NONBLOCK is ours, and some systems hand it down. */
    if (c->held->timeout_ms && waits) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) & ~O_NONBLOCK);
    put_address(c->out, &address);
    return put_socket(c, hold(fd));
}

static bool bind_to(struct call *c) {
    struct name address = address_in(c, member(c->params, "address"));
    return !c->code && (bind(c->held->fd, &address.any, address.length) == 0 || fail(c, "bind"));
}

static bool listen_at(struct call *c) {
    return listen(c->held->fd, (int)integer_of(member(c->params, "backlog"), 0)) == 0 || fail(c, "listen");
}

/* True if the socket is connected to the address; else errno says why not, unless the time was up. */
static bool connects(struct call *c, const struct sockaddr *address, socklen_t size) {
    uint64_t deadline = 0;
    int number = 0;
    socklen_t length = sizeof number;
    if (connect(c->held->fd, address, size) == 0) return true;
    if (!again(c, &deadline, POLLOUT)) return false;
    if (getsockopt(c->held->fd, SOL_SOCKET, SO_ERROR, &number, &length) < 0) return false;
    errno = number;
    return !number;
}

static bool connect_to(struct call *c) {
    struct name address = address_in(c, member(c->params, "address"));
    return !c->code && (connects(c, &address.any, address.length) || fail(c, "connect"));
}

static bool disconnect(struct call *c) {
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    return connect(c->held->fd, &nobody, sizeof nobody) == 0 || fail(c, "connect");
}

static bool send_once(struct call *c) {
    uint64_t deadline = 0;
    ssize_t count;
    int flags = flags_in(c, "send", SEND_FLAGS);
    if (c->code) return false;
    do count = send(c->held->fd, c->data, c->size, flags);
    while (count < 0 && !(flags & MSG_DONTWAIT) && again(c, &deadline, POLLOUT));
    if (count < 0) return fail(c, "send");
    fprintf(c->out, "\"count\":%zd,", count);
    return true;
}

static bool send_all(struct call *c) {
    uint64_t deadline = 0;
    size_t done = 0;
    do {
        ssize_t count = send(c->held->fd, c->data + done, c->size - done, MSG_NOSIGNAL);
        if (count >= 0) done += (size_t)count;
        else if (!again(c, &deadline, POLLOUT)) return fail(c, "send");
    } while (done < c->size);
    return true;
}

size_t size_in(struct call *c, const char *name) {
    int64_t size = integer_of(member(c->params, name), MOST_BYTES);
    return size < MOST_BYTES ? (size_t)size : MOST_BYTES;
}

/* With MSG_TRUNC a call counts more than its buffer holds. */
static void put_received(struct call *c, const unsigned char *buffer, ssize_t count, size_t size) {
    put_data(c->out, buffer, (size_t)count < size ? (size_t)count : size);
}

static bool recv_once(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    uint64_t deadline = 0;
    ssize_t count;
    size_t size = size_in(c, "size");
    int flags = flags_in(c, "recv", RECV_FLAGS);
    if (c->code) return false;
    do count = recv(c->held->fd, buffer, size, flags);
    while (count < 0 && !(flags & MSG_DONTWAIT) && again(c, &deadline, POLLIN));
    if (count < 0) return fail(c, "recv");
    put_received(c, buffer, count, size);
    return true;
}

static bool recv_into(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    uint64_t deadline = 0;
    ssize_t count;
    size_t size = size_in(c, "size"), room = size_in(c, "room");
    if (size > room) return unsupported(c, "A receive of more than there is room for");
    memset(buffer, 165, room);
    do count = second_recv(c->held->fd, buffer, size);
    while (count < 0 && again(c, &deadline, POLLIN));
    if (count < 0) return fail(c, "read");
    put_data(c->out, buffer, room);
    fprintf(c->out, "\"count\":%zd,", count);
    return true;
}

static bool send_reused(struct call *c) {
    uint64_t deadline = 0;
    size_t done = 0;
    ssize_t count;
    do {
        count = second_send(c->held->fd, c->data + done, c->size - done);
        if (count >= 0) done += (size_t)count;
    } while (count >= 0 ? done < c->size : again(c, &deadline, POLLOUT));
    int number = errno;
    memset(c->data, 0, c->size);
    errno = number;
    return count >= 0 || fail(c, "write");
}

static bool drain(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    uint64_t size = (uint64_t)integer_of(member(c->params, "size"), INT64_MAX), count = 0;
    size_t chunk = size_in(c, "chunk");
    int64_t differs = -1;
    ssize_t got = 1;
    while (count < size && got > 0) {
        uint64_t deadline = 0;
        do got = recv(c->held->fd, buffer, size - count < chunk ? (size_t)(size - count) : chunk, RECV_IDLE);
        while (got < 0 && again(c, &deadline, POLLIN));
        if (got <= 0) break;
        if (c->pattern && differs < 0) differs = mismatch(c->pattern, count, buffer, (size_t)got);
        count += (uint64_t)got;
    }
    if (got < 0) {
        fputs("\"end\":\"error\",\"error\":{", c->out);
        put_failure(c->out, "recv", c->timed_out);
        fputs("},", c->out);
    } else {
        fprintf(c->out, "\"end\":\"%s\",", got ? "size" : "eof");
    }
    fprintf(c->out, "\"count\":%" PRIu64 ",\"mismatch\":", count);
    fprintf(c->out, differs < 0 ? "null," : "%" PRId64 ",", differs);
    return true;
}

static bool send_to(struct call *c) {
    struct name address = address_in(c, member(c->params, "address"));
    uint64_t deadline = 0;
    ssize_t count;
    int flags = flags_in(c, "send", SEND_FLAGS);
    if (c->code) return false;
    do count = sendto(c->held->fd, c->data, c->size, flags, &address.any, address.length);
    while (count < 0 && !(flags & MSG_DONTWAIT) && again(c, &deadline, POLLOUT));
    if (count < 0) return fail(c, "sendto");
    fprintf(c->out, "\"count\":%zd,", count);
    return true;
}

static bool recv_from(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    struct name address;
    uint64_t deadline = 0;
    ssize_t count;
    size_t size = size_in(c, "size");
    int flags = flags_in(c, "recv", RECV_FLAGS);
    if (c->code) return false;
    do {
        address = no_address();
        count = recvfrom(c->held->fd, buffer, size, flags, &address.any, &address.length);
    } while (count < 0 && !(flags & MSG_DONTWAIT) && again(c, &deadline, POLLIN));
    if (count < 0) return fail(c, "recvfrom");
    put_received(c, buffer, count, size);
    put_address(c->out, &address);
    return true;
}

void put_message_flags(FILE *out, int flags) {
    putc('[', out);
    if (flags & MSG_TRUNC) fputs("\"trunc\"", out);
    if (flags & MSG_CTRUNC) fputs(flags & MSG_TRUNC ? ",\"ctrunc\"" : "\"ctrunc\"", out);
    putc(']', out);
}

void put_flags(FILE *out, int flags) {
    fputs("\"flags\":", out);
    put_message_flags(out, flags);
    putc(',', out);
}

/* The host that a datagram was sent to, and the marks of its packet, where control messages have them. */
static void put_told(FILE *out, struct msghdr *message) {
#if !defined SOCKSPEC_STACK_HEADER && defined __linux__
    char host[INET6_ADDRSTRLEN];
    for (struct cmsghdr *each = CMSG_FIRSTHDR(message); each; each = CMSG_NXTHDR(message, each)) {
        const unsigned char *place = NULL;
        const char *mark = NULL;
        int family = AF_INET, value = 0;
        if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO) {
            place = CMSG_DATA(each) + offsetof(struct in_pktinfo, ipi_addr);
            mark = "interface";
            memcpy(&value, CMSG_DATA(each) + offsetof(struct in_pktinfo, ipi_ifindex), sizeof value);
        } else if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO) {
            place = CMSG_DATA(each) + offsetof(struct in6_pktinfo, ipi6_addr);
            mark = "interface";
            memcpy(&value, CMSG_DATA(each) + offsetof(struct in6_pktinfo, ipi6_ifindex), sizeof value);
            family = AF_INET6;
        } else if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_TOS) {
            mark = "class";
            value = *CMSG_DATA(each); /* An octet, as it is in the header; the others are an int. */
        } else if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_TCLASS) {
            mark = "class";
            memcpy(&value, CMSG_DATA(each), sizeof value);
        } else if ((each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_TTL) ||
                   (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_HOPLIMIT)) {
            mark = "hops";
            memcpy(&value, CMSG_DATA(each), sizeof value);
        } else if (each->cmsg_level == IPPROTO_UDP && each->cmsg_type == UDP_GRO) {
            mark = "segment";
            memcpy(&value, CMSG_DATA(each), sizeof value);
        } else if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_TIMESTAMP) {
            struct timeval time;
            if (each->cmsg_len < CMSG_LEN(sizeof time)) continue; /* One that was cut tells nothing. */
            memcpy(&time, CMSG_DATA(each), sizeof time);
            fprintf(out, "\"time\":%lld,", (long long)time.tv_sec * 1000 + time.tv_usec / 1000);
        } else if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_CREDENTIALS) {
            if (each->cmsg_len < CMSG_LEN(3 * sizeof value)) continue;
            mark = "process"; /* A struct ucred begins with it. */
            memcpy(&value, CMSG_DATA(each), sizeof value);
        } else if ((each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_RECVERR) ||
                   (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_RECVERR)) {
            memcpy(&value, CMSG_DATA(each), sizeof value); /* A struct sock_extended_err begins with it. */
            put_errno(out, value);
        }
        if (mark) fprintf(out, "\"%s\":%d,", mark, value);
        if (place) fprintf(out, "\"to\":\"%s\",", inet_ntop(family, place, host, sizeof host));
    }
#else
    (void)out, (void)message;
#endif
}

/* What a header has in its place before the call that overwrites it. */
#ifdef _WIN32
#define UNTOLD_FLAGS 0 /* Those of Winsock are flags for the call, too. */
#else
#define UNTOLD_FLAGS (MSG_TRUNC | MSG_CTRUNC)
#endif
#define MOST_CONTROL 256

static bool recv_message(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    struct name address;
    uint64_t deadline = 0;
    ssize_t count;
    size_t size = size_in(c, "size");
    int flags = flags_in(c, "recv", RECV_FLAGS);
    _Alignas(max_align_t) char control[MOST_CONTROL];
    size_t room = (size_t)integer_of(member(c->params, "controlSize"), sizeof control);
    struct iovec halves[] = {{.iov_base = buffer, .iov_len = size / 2},
                             {.iov_base = buffer + size / 2, .iov_len = size - size / 2}};
    struct msghdr message;
    if (c->code) return false;
    if (room > sizeof control) return unsupported(c, "At most %d bytes of control messages", MOST_CONTROL);
    do {
        address = no_address();
        message = (struct msghdr){.msg_name = &address.any, .msg_namelen = address.length,
                                  .msg_iov = halves, .msg_iovlen = 2,
                                  .msg_control = room ? control : NULL, .msg_controllen = room,
                                  .msg_flags = UNTOLD_FLAGS};
        count = recvmsg(c->held->fd, &message, flags | RECVMSG_IDLE);
    } while (count < 0 && !(flags & MSG_DONTWAIT) && again(c, &deadline, POLLIN));
    if (count < 0) return fail(c, "recvmsg");
    address.length = message.msg_namelen;
    put_received(c, buffer, count, size);
    put_address(c->out, &address);
    fprintf(c->out, "\"count\":%zd,", count);
    put_flags(c->out, message.msg_flags);
    put_told(c->out, &message);
#ifndef _WIN32
    fprintf(c->out, "\"control\":%zu,", (size_t)message.msg_controllen);
#endif
    return true;
}

static bool shut_down(struct call *c) {
    int how = word_of(c, member(c->params, "how"), HOWS)->number;
    return !c->code && (shutdown(c->held->fd, how) == 0 || fail(c, "shutdown"));
}

static bool close_it(struct call *c) { return close(take(c->held, wake_to_close)) == 0 || fail(c, "close"); }

static bool abort_it(struct call *c) {
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (setsockopt(c->held->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) < 0)
        return fail(c, "setsockopt");
    return close_it(c);
}

static bool get_sockname(struct call *c) {
    struct name address = no_address();
    if (getsockname(c->held->fd, &address.any, &address.length) < 0) return fail(c, "getsockname");
    put_address(c->out, &address);
    return true;
}

static bool get_peername(struct call *c) {
    struct name address = no_address();
    if (getpeername(c->held->fd, &address.any, &address.length) < 0) return fail(c, "getpeername");
    put_address(c->out, &address);
    return true;
}

enum { GETSOCKNAME, GETPEERNAME, ACCEPT, RECVFROM };
static const struct word NAMINGS[] = {{"getsockname", GETSOCKNAME, 0},
                                      {"getpeername", GETPEERNAME, 0},
                                      {"accept", ACCEPT, 0},
                                      {"recvfrom", RECVFROM, 0},
                                      {0}};

static bool address_into(struct call *c) {
    unsigned char buffer[MOST_BYTES], datagram[MOST_BYTES];
    const struct word *call = word_of(c, member(c->params, "call"), NAMINGS);
    size_t size = size_in(c, "size"), room = size_in(c, "room");
    socklen_t length = 0, *written = room ? &length : NULL;
    struct sockaddr *to = room ? (struct sockaddr *)buffer : NULL;
    uint64_t deadline = 0;
    ssize_t result;
    int fd = c->held->fd;
    if (c->code) return false;
    if (room && size > room) return unsupported(c, "An address of more than there is room for");
    do {
        memset(buffer, 165, room);
        if (room) length = (socklen_t)size;
        switch (call->number) {
        case GETSOCKNAME: result = getsockname(fd, to, written); break;
        case GETPEERNAME: result = getpeername(fd, to, written); break;
        case ACCEPT: result = accept(fd, to, written); break;
        default: result = recvfrom(fd, datagram, sizeof datagram, 0, to, written);
        }
    } while (result < 0 && again(c, &deadline, POLLIN));
    if (result < 0) return fail(c, call->name);
    put_data(c->out, buffer, room);
    fprintf(c->out, "\"length\":%lu,", (unsigned long)length);
    if (call->number == RECVFROM) fprintf(c->out, "\"count\":%ld,", (long)result);
    return call->number != ACCEPT || put_socket(c, hold((int)result));
}

enum { BIND, CONNECT, SENDTO };
static const struct word ADDRESSED[] = {
    {"bind", BIND, 0}, {"connect", CONNECT, 0}, {"sendto", SENDTO, 0}, {0},
};

static bool address_from(struct call *c) {
    union {
        struct sockaddr any;
        unsigned char bytes[MOST_BYTES];
    } at;
    const struct word *call = word_of(c, member(c->params, "call"), ADDRESSED);
    socklen_t length = (socklen_t)c->size;
    uint64_t deadline = 0;
    bool made;
    if (c->code) return false;
    if (c->size > sizeof at) return unsupported(c, "An address of so many bytes");
    memset(&at, 0, sizeof at); /* Wine reads a family of two bytes where one is given. */
    if (c->size) memcpy(&at, c->data, c->size);
    switch (call->number) {
    case BIND: made = bind(c->held->fd, &at.any, length) == 0; break;
    case CONNECT: made = connects(c, &at.any, length); break;
    default:
        do made = sendto(c->held->fd, "", 1, MSG_NOSIGNAL, &at.any, length) >= 0;
        while (!made && again(c, &deadline, POLLOUT));
    }
    return made || fail(c, call->name);
}

static short events_in(struct call *c) {
    short events = 0;
    for (const char *event = first_of(member(c->params, "events")); event; event = next_of(event))
        events |= (short)word_of(c, event, EVENTS)->number;
    return events;
}

void put_events(FILE *out, short events) {
    fputs("\"events\":[", out);
    const char *comma = "";
    for (const struct word *w = EVENTS; w->name; w++)
        if (events & w->number) fprintf(out, "%s\"%s\"", comma, w->name), comma = ",";
    fputc(']', out);
}

static int time_of(struct call *c) {
    bool endless = integer_of(member(c->params, "endless"), 0) != 0;
    return endless ? -1 : (int)integer_of(member(c->params, "timeoutMs"), 0);
}

static bool poll_one(struct call *c) {
    struct pollfd p = {.fd = c->held->fd, .events = events_in(c)};
    if (c->code) return false;
    if (c->held->fd < 0) { /* poll() passes over it. */
        fputs("\"errno\":null,\"native\":\"The socket is closed\"", c->out);
        c->code = 1;
        return false;
    }
    if (poll(&p, 1, time_of(c)) < 0) return fail(c, "poll");
    put_events(c->out, p.revents);
    fputc(',', c->out);
    return true;
}

#ifndef STACK_IS_SMALL
static bool poll_all(struct call *c) {
    enum { MOST = 256 };
    struct pollfd set[MOST + 1];
    int64_t numbers[MOST];
    nfds_t count = 0;
    short events = events_in(c);
    for (const char *number = first_of(member(c->params, "sockets")); number; number = next_of(number)) {
        struct held *h = find(integer_of(number, 0));
        if (!h || count == MOST) return unsupported(c, "At most %d sockets, each of them open", MOST);
        numbers[count] = integer_of(number, 0);
        set[count++] = (struct pollfd){.fd = h->fd, .events = events, .revents = POLLNVAL};
    }
    nfds_t asked = count;
    if (c->code) return false;
#ifndef _WIN32
    set[asked++] = (struct pollfd){.fd = -1, .events = events}; /* Not a socket to Winsock. */
#endif
    int told = poll(set, asked, time_of(c));
    if (told < 0) return fail(c, "poll");
    fprintf(c->out, "\"count\":%d,\"ready\":[", told);
    const char *comma = "";
    for (nfds_t at = 0; at < count; at++) {
        if (!set[at].revents) continue;
        fprintf(c->out, "%s{\"socket\":%" PRId64 ",", comma, numbers[at]);
        put_events(c->out, set[at].revents);
        fputc('}', c->out);
        comma = ",";
    }
    fputs("],", c->out);
    return true;
}
#endif

#ifndef SOCKSPEC_STACK_HEADER
static bool select_all(struct call *c) {
    enum { SETS = 3 };
    static const char *const NAMES[SETS] = {"reads", "writes", "excepts"};
    fd_set sets[SETS];
    int highest = -1;
    for (int set = 0; set < SETS; set++) {
        FD_ZERO(&sets[set]);
        const char *number = first_of(member(c->params, NAMES[set]));
        for (; number; number = next_of(number)) {
            struct held *h = find(integer_of(number, 0));
            int fd = h ? h->fd : -1;
            if (fd < 0 || fd >= FD_SETSIZE) return unsupported(c, "Open sockets below %d", FD_SETSIZE);
            FD_SET(fd, &sets[set]);
            if (fd > highest) highest = fd;
        }
    }
    fd_set *given[SETS];
    for (int set = 0; set < SETS; set++) {
        given[set] = first_of(member(c->params, NAMES[set])) ? &sets[set] : NULL;
    }
    const char *patience = member(c->params, "timeoutMs");
    int64_t ms = integer_of(patience, 0);
    struct timeval time = {.tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000 * 1000)};
    int count = select(highest + 1, given[0], given[1], given[2], is_null(patience) ? NULL : &time);
    if (count < 0) return fail(c, "select");
    fprintf(c->out, "\"count\":%d,", count);
#ifdef __linux__
    if (!is_null(patience))
        fprintf(c->out, "\"leftMs\":%lld,", (long long)time.tv_sec * 1000 + (time.tv_usec + 999) / 1000);
#endif
    for (int set = 0; set < SETS; set++) {
        const char *comma = "", *number = first_of(member(c->params, NAMES[set]));
        fprintf(c->out, "\"%s\":[", NAMES[set]);
        for (; number; number = next_of(number)) {
            struct held *h = find(integer_of(number, 0));
            if (!h || h->fd < 0 || !FD_ISSET(h->fd, &sets[set])) continue;
            fprintf(c->out, "%s%" PRId64, comma, integer_of(number, 0));
            comma = ",";
        }
        fputs("],", c->out);
    }
    return true;
}
#endif

/* True if the socket waits from now on, or does not. */
static bool fcntl_mode(int fd, bool waits) {
    int flags = fcntl(fd, F_GETFL, 0);
    return flags >= 0 && fcntl(fd, F_SETFL, waits ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) >= 0;
}

#ifndef second_mode
static bool second_mode(int fd, bool waits) {
    int nonblocking = !waits;
    return ioctl(fd, FIONBIO, &nonblocking) >= 0;
}
#endif

static bool set_mode(struct call *c) {
    int mode = word_of(c, member(c->params, "mode"), MODES)->number;
    if (c->code) return false;
    if (mode != TIMEOUT && !c->held->timeout_ms) {
        if (!fcntl_mode(c->held->fd, mode == WAITS)) return fail(c, "fcntl");
    } else if (!second_mode(c->held->fd, mode == WAITS)) {
        return fail(c, "ioctl");
    }
    c->held->timeout_ms = mode == TIMEOUT ? (int)integer_of(member(c->params, "timeoutMs"), 0) : 0;
    return true;
}

static bool get_timeout(struct call *c) {
    int flags = fcntl(c->held->fd, F_GETFL, 0);
    if (flags < 0) return fail(c, "fcntl");
    if (c->held->timeout_ms) fprintf(c->out, "\"timeoutMs\":%d,", c->held->timeout_ms);
    else fprintf(c->out, "\"timeoutMs\":%s,", flags & O_NONBLOCK ? "0" : "null");
    return true;
}

/* The value of an option; those that are structures have a second member. */
union value {
    int number;
    struct linger linger;
    struct timeval time;
};

static bool is_time(const struct word *option) {
    return option->level == SOL_SOCKET && (option->number == SO_RCVTIMEO || option->number == SO_SNDTIMEO);
}

static bool is_linger(const struct word *option) {
    return option->level == SOL_SOCKET && option->number == SO_LINGER;
}

static socklen_t value_size(const struct word *option) {
    if (is_time(option)) return sizeof(struct timeval);
    return is_linger(option) ? sizeof(struct linger) : sizeof(int);
}

static bool set_option(struct call *c) {
    const struct word *option = option_in(c, member(c->params, "option"));
    int first = (int)integer_of(member(c->params, "value"), 0);
    int second = (int)integer_of(member(c->params, "second"), 0);
    if (c->code) return false;
    socklen_t size = value_size(option);
    union value value = {0};
    if (is_time(option)) value.time = (struct timeval){.tv_sec = first, .tv_usec = second};
    else if (!is_linger(option)) value.number = first;
    else value.linger.l_onoff = first, value.linger.l_linger = second;
    return setsockopt(c->held->fd, option->level, option->number, &value, size) == 0 || fail(c, "setsockopt");
}

static bool get_option(struct call *c) {
    const struct word *option = option_in(c, member(c->params, "option"));
    if (c->code) return false;
    union value value = {0};
    socklen_t size = value_size(option);
    if (getsockopt(c->held->fd, option->level, option->number, &value, &size) < 0)
        return fail(c, "getsockopt");
    if (is_time(option))
        fprintf(c->out, "\"value\":%ld,\"second\":%ld,", (long)value.time.tv_sec, (long)value.time.tv_usec);
    else if (is_linger(option))
        fprintf(c->out, "\"value\":%d,\"second\":%d,", value.linger.l_onoff, value.linger.l_linger);
    else fprintf(c->out, "\"value\":%d,", value.number);
    if (!strcmp(option->name, "SO_ERROR")) put_errno(c->out, value.number);
    return true;
}

#ifndef STACK_IS_SMALL /* What another stack need not have. */

static bool set_raw_option(struct call *c) {
    const struct word *option = option_in(c, member(c->params, "option"));
    if (c->code) return false;
    int number = (int)integer_of(member(c->params, "number"), option->number);
    return setsockopt(c->held->fd, option->level, number, c->data, (socklen_t)c->size) == 0 ||
           fail(c, "setsockopt");
}

static bool get_raw_option(struct call *c) {
    enum { GUARD = 64 }; /* Bytes after the buffer that nobody may write. */
    unsigned char buffer[MOST_BYTES + GUARD];
    const struct word *option = option_in(c, member(c->params, "option"));
    if (c->code) return false;
    int number = (int)integer_of(member(c->params, "number"), option->number), beyond = 0;
    socklen_t room = (socklen_t)size_in(c, "size"), size = room;
    memset(buffer, 165, room + GUARD);
    if (getsockopt(c->held->fd, option->level, number, buffer, &size) < 0) return fail(c, "getsockopt");
    for (socklen_t at = room; at < room + GUARD; at++) beyond += buffer[at] != 165;
    put_data(c->out, buffer, size < room ? size : room);
    fprintf(c->out, "\"beyond\":%d,", beyond);
    return true;
}

static bool connect_ex(struct call *c) {
    struct name address = address_in(c, member(c->params, "address"));
    if (c->code) return false;
    bool connected = connects(c, &address.any, address.length);
    /* A call whose time is up is one that would have to wait. */
    put_errno(c->out, connected ? 0 : c->timed_out ? EAGAIN : errno);
    c->timed_out = false;
    return true;
}

static bool count_by(struct call *c, unsigned long request) {
    int count;
    (void)request; /* The ioctl() of another stack may be of one kind. */
    if (ioctl(c->held->fd, request, &count) < 0) return fail(c, "ioctl");
    fprintf(c->out, "\"count\":%d,", count);
    return true;
}

static bool count_unread(struct call *c) { return count_by(c, FIONREAD); }

#if defined __linux__ && !defined SOCKSPEC_STACK_HEADER
static bool count_unacknowledged(struct call *c) { return count_by(c, TIOCOUTQ); }
#endif

#endif

#ifndef SOCKSPEC_STACK_HEADER
/* --- Urgent data and multicast groups ------------------------------------------------------------ */

static bool at_mark(struct call *c) {
    int at = sockatmark(c->held->fd);
    if (at < 0) return fail(c, "sockatmark");
    fprintf(c->out, "\"value\":%d,", at);
    return true;
}

static bool set_membership(struct call *c, int request) {
    struct name group = address_in(c, member(c->params, "group"));
    struct group_req wanted = {.gr_interface = (uint32_t)integer_of(member(c->params, "interface"), 0)};
    if (c->code) return false;
    memcpy(&wanted.gr_group, &group.room, sizeof wanted.gr_group);
    int level = group.any.sa_family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
    return setsockopt(c->held->fd, level, request, &wanted, sizeof wanted) == 0 || fail(c, "setsockopt");
}

static bool join_group(struct call *c) { return set_membership(c, MCAST_JOIN_GROUP); }

static bool leave_group(struct call *c) { return set_membership(c, MCAST_LEAVE_GROUP); }

#endif

static void end(int fd) {
    shutdown(fd, SHUT_RDWR);
#ifndef SOCKSPEC_STACK_HEADER
    if (end_file(fd)) return;
#endif
    close(fd);
}

static bool reset(struct call *c) {
#ifndef SOCKSPEC_STACK_HEADER
    lift_limit();
#endif
    fprintf(c->out, "\"open\":%ld,", take_all(stack_wake, end));
#ifndef SOCKSPEC_STACK_HEADER
    end_detached();
#endif
    return true;
}

/* --- Handshake ----------------------------------------------------------------------------------- */

static bool initialize(struct call *c) {
    static const char *const WORDS[] = {
        "stream", "datagram", "datagram:connect", "bsd", "type:seqpacket", "type:raw", "type:rdm", "protocol",
        "socketpair", "dup", "fileno", "disconnect", "send", "send:dontwait", "recv:peek",
        "recv:dontwait", "recv:waitall", "recv:trunc", "recv:oob", "recv:none", "recvmsg",
        "send:oob", "sockatmark", "multicast", "poll:errors", "poll:endless", "poll:several", "connect_ex",
        "vectors", "fionread",
        "option:raw", "buffers", "address:into", "address:from",
#ifndef SOCKSPEC_STACK_HEADER
        "select",
#ifdef __linux__
        "recv:errqueue",
#endif
#endif
#ifdef __linux__
        "send:more", "unix:abstract", "filter", "mmsg",
#endif
        "shutdown:write", "shutdown:read", "shutdown:both", "shutdown:invalid", "abort", "poll",
        "family:ipv4", "family:ipv6", "family:unix", "unix:datagram", "unix:names", "descriptors",
        "mode:blocking", "mode:nonblocking", "mode:timeout", "gettimeout", "timeout:send", "timeout:accept",
        "unix:timeout", "bind:connect", "backlog", "errno", "concurrent", "interrupt",
        "demand-read", "datagram:truncate", "name", "name:numericserv", "name:v4mapped",
        "gethostbyname", "inet_pton", "inet_aton",
        "file", "limit", "kill", "sendfile", "signal",
#if defined __linux__ && !defined SOCKSPEC_STACK_HEADER
        "epoll", "epoll:data", "epoll:exclusive", "new:nonblock", "new:cloexec", "siocoutq", "pktinfo",
        "pktinfo:marks", "recvmsg:control", "descriptors:peek", "descriptors:cmsg_cloexec", "sendfile:own",
        "socket_ex", "asFile", "fault", "sigpipe", "sigio",
#endif
        NULL,
    };
    fprintf(c->out, "\"protocol\":1,\"identity\":{\"name\":\"%s\",\"version\":\"%s\",\"language\":\"C\",",
            STACK_NAME, STACK_VERSION);
    fprintf(c->out, "\"runtime\":\"%s\",\"os\":\"%s\"},\"capabilities\":[", STACK_RUNTIME, STACK_OS);
    const char *comma = "";
    for (const char *const *word = WORDS; *word; word++) {
        if (!strcmp(*word, "family:ipv4") && !stack_has(AF_INET)) continue;
        if (!strcmp(*word, "family:ipv6") && !stack_has(AF_INET6)) continue;
        if (lacks(*word)) continue;
#if defined __linux__ && !defined SOCKSPEC_STACK_HEADER
        if (!strcmp(*word, "filter") && !may_filter()) continue;
#endif
        fprintf(c->out, "%s\"%s\"", comma, *word);
        comma = ",";
    }
    for (const struct word *option = OPTIONS; option->name; option++) {
        char word[40];
        if (!stack_knows(option)) continue;
        snprintf(word, sizeof word, "option:%s", option->name);
        if (!lacks(word)) fprintf(c->out, ",\"%s\"", word);
    }
    fputs("],", c->out);
    return true;
}

static const struct operation OPERATIONS[] = {
    {"initialize", initialize},
    {"reset", reset},
    {"listenStream", listen_stream},
    {"accept", accept_one},
    {"connectStream", connect_stream},
    {"openDatagram", open_datagram},
    {"socket", plain_socket},
    {"bind", bind_to},
    {"listen", listen_at},
    {"connect", connect_to},
    {"disconnect", disconnect},
    {"send", send_once},
    {"sendall", send_all},
    {"recv", recv_once},
    {"recvInto", recv_into},
    {"sendReused", send_reused},
    {"drain", drain},
    {"sendto", send_to},
    {"recvfrom", recv_from},
    {"recvmsg", recv_message},
    {"shutdown", shut_down},
    {"close", close_it},
    {"abort", abort_it},
    {"getsockname", get_sockname},
    {"getpeername", get_peername},
    {"addressInto", address_into},
    {"addressFrom", address_from},
    {"poll", poll_one},
    {"setMode", set_mode},
    {"gettimeout", get_timeout},
    {"setsockopt", set_option},
    {"getsockopt", get_option},
#ifndef STACK_IS_SMALL
    {"setRawOption", set_raw_option},
    {"getRawOption", get_raw_option},
    {"connect_ex", connect_ex},
    {"fionread", count_unread},
    {"pollAll", poll_all},
#endif
#ifndef SOCKSPEC_STACK_HEADER
    {"select", select_all},
    {"sockatmark", at_mark},
    {"joinGroup", join_group},
    {"leaveGroup", leave_group},
    {"socketpair", pair},
    {"dup", duplicate},
    {"fileno", descriptor_of},
    {"detach", detach},
    {"fromDescriptor", from_descriptor},
    {"openFile", open_file},
    {"kill", kill_it},
#ifdef __linux__
    {"setFilter", set_filter},
    {"socket_ex", try_socket},
    {"asFile", tell_file},
    {"fault", call_nowhere},
    {"sigpipe", send_signalling},
    {"awaitSignal", await_signal},
    {"epoll_create", make_epoll},
    {"epoll_ctl", control_epoll},
    {"epoll_wait", wait_epoll},
    {"sendfile", send_file},
    {"signal", signal_all},
    {"sendmmsg", send_many},
    {"recvmmsg", receive_many},
    {"sendFrom", send_from},
    {"siocoutq", count_unacknowledged},
#endif
    {"sendDescriptors", send_descriptors},
    {"recvDescriptors", recv_descriptors},
    {"writev", write_vector},
    {"readv", read_vector},
    {"limitDescriptors", limit_descriptors},
    {"makefile", make_file},
    {"fgets", get_line},
    {"fread", read_file},
    {"fwrite", write_file},
    {"fflush", flush_file},
    {"fclose", close_file},
    {"getaddrinfo", get_addrinfo},
    {"getnameinfo", get_nameinfo},
    {"gethostbyname", get_hostbyname},
    {"inet_pton", pton},
    {"inet_ntop", ntop},
    {"inet_aton", aton},
#endif
    {0},
};

int main(int argc, char **argv) {
    keep_stdout();
    stack_start(argc, argv);
#ifndef SOCKSPEC_STACK_HEADER
    take_signals();
#endif
    serve(OPERATIONS);
}
