/*
 * Puts Winsock under the agent for C, that of Windows or of Wine. posix.h has what else the agent needs
 * there.
 *
 *     x86_64-w64-mingw32-gcc -O2 -static -include posix.h -DSOCKSPEC_STACK_HEADER='"stack.h"' \
 *         -o agent.exe sockets.c wire.c -lws2_32 -lpthread
 *
 * operation   calls, where they are not those of the same name
 * close       closesocket(), which is to end the calls that wait
 * reset       CancelIoEx() ends the calls that wait; then shutdown(), closesocket()
 * abort       setsockopt(SO_LINGER, on, 0 s); closesocket()
 * poll        WSAPoll(): "in" is POLLRDNORM, "pri" is POLLRDBAND
 * setMode     ioctlsocket(FIONBIO)
 * fionread    ioctlsocket(FIONREAD)
 * recvmsg     WSARecvMsg()
 * setsockopt  SO_RCVTIMEO and SO_SNDTIMEO in milliseconds
 *
 * An error is the code that WSAGetLastError() gives. `native` has its own name: that of `errno` ECONNRESET is
 * WSAECONNRESET.
 *
 * Left undeclared:
 * family:unix, unix:…          Wine 8.0 has none, and the paths of Windows are not the harness's
 * recv:dontwait, send:dontwait, recv:trunc, send:more, type:seqpacket, type:rdm    there is no such thing
 * gettimeout                   nothing says whether a socket waits
 * name, gethostbyname, inet_pton, inet_aton    the calls are those of POSIX, and there is no inet_aton()
 * sockatmark                   SIOCATMARK says whether urgent data is still to come, and not where it was
 * multicast                    Wine 8.0 has no MCAST_JOIN_GROUP
 * socketpair, dup, fileno, descriptors, file, limit, kill, sendfile, signal    the calls are those of POSIX
 * vectors, option:raw, type:raw, protocol    Winsock has them, and this agent does not serve them
 * option:TCP_MAXSEG, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT    where getsockopt() does not know them, as in
 *                              Wine 8.0
 */
#define STACK_NAME "winsock"
#define STACK_VERSION "2.2"
#define STACK_RUNTIME winsock_runtime()
#define STACK_OS "windows"
#define STACK_LACKS                                                                                          \
    "family:unix", "unix:datagram", "unix:names", "unix:timeout", "unix:abstract", "recv:dontwait",          \
        "send:dontwait", "recv:trunc", "send:more", "type:seqpacket", "type:rdm", "gettimeout",              \
        "name", "name:numericserv", "name:v4mapped", "gethostbyname", "inet_pton", "inet_aton",              \
        "socketpair", "dup", "fileno", "descriptors", "file", "limit", "kill", "sendfile", "signal",         \
        "vectors", "option:raw", "type:raw", "protocol", "sockatmark", "multicast", "new:nonblock",         \
        "new:cloexec",

#define STACK_CLOSE_WAKES

static void stack_wake(int fd, bool harder) {
    (void)harder;
    CancelIoEx((HANDLE)(INT_PTR)fd, NULL);
}

/* Ordinary data and urgent data: the POLLIN of Windows is both, and it does not support its POLLPRI. */
#undef POLLIN
#define POLLIN POLLRDNORM
#undef POLLPRI
#define POLLPRI POLLRDBAND

#define SHUT_RD SD_RECEIVE
#define SHUT_WR SD_SEND
#define SHUT_RDWR SD_BOTH
/* Flags that there are not, and whose capabilities are not declared. */
#define MSG_DONTWAIT 0
#ifndef MSG_TRUNC
#define MSG_TRUNC 0x0100
#define MSG_CTRUNC 0x0200
#endif
/* As the headers of Windows have them. */
#define TCP_KEEPIDLE 3
#define TCP_MAXSEG 4
#define TCP_KEEPCNT 16
#define TCP_KEEPINTVL 17

typedef unsigned long nfds_t;

struct iovec {
    void *iov_base;
    size_t iov_len;
};

struct msghdr {
    struct sockaddr *msg_name;
    int msg_namelen;
    struct iovec *msg_iov;
    size_t msg_iovlen;
    void *msg_control;
    size_t msg_controllen;
    int msg_flags;
};

#define NTDLL(pointer, name)                                                                                 \
    (__typeof__(pointer))(void (*)(void))GetProcAddress(GetModuleHandleA("ntdll.dll"), name)

/* The name and the version of what is under Winsock. */
static const char *winsock_runtime(void) {
    static char text[200];
    const char *(*wine_version)(void) = NTDLL(wine_version, "wine_get_version");
    void (*host_version)(const char **, const char **) = NTDLL(host_version, "wine_get_host_version");
    LONG (WINAPI *windows_version)(OSVERSIONINFOW *) = NTDLL(windows_version, "RtlGetVersion");
    if (wine_version && host_version) {
        const char *system, *release;
        host_version(&system, &release);
        snprintf(text, sizeof text, "Winsock 2.2 of Wine %s, %s %s", wine_version(), system, release);
    } else {
        OSVERSIONINFOW windows = {.dwOSVersionInfoSize = sizeof windows};
        if (windows_version) windows_version(&windows);
        snprintf(text, sizeof text, "Winsock 2.2, Windows %lu.%lu.%lu", windows.dwMajorVersion,
                 windows.dwMinorVersion, windows.dwBuildNumber);
    }
    return text;
}

static void stack_start(int argc, char **argv) {
    WSADATA data;
    (void)argc, (void)argv;
    int error = WSAStartup(MAKEWORD(2, 2), &data);
    if (!error) return;
    printf("WSAStartup: error %d\n", error);
    exit(3);
}

/* Returns the result of a call, and puts its error into errno. */
static int checked(int result) {
    if (result < 0) errno = WSAGetLastError();
    return result;
}

static bool winsock_takes_ms(int level, int option) {
    return level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO);
}

static int winsock_set(int fd, int level, int option, const void *value, int size) {
    if (!winsock_takes_ms(level, option)) return checked(setsockopt((SOCKET)fd, level, option, value, size));
    const struct timeval *time = value;
    DWORD ms = (DWORD)time->tv_sec * 1000 + (DWORD)time->tv_usec / 1000;
    return checked(setsockopt((SOCKET)fd, level, option, (const char *)&ms, sizeof ms));
}

static int winsock_get(int fd, int level, int option, void *value, int *size) {
    if (!winsock_takes_ms(level, option)) return checked(getsockopt((SOCKET)fd, level, option, value, size));
    DWORD ms = 0;
    int length = sizeof ms, result = checked(getsockopt((SOCKET)fd, level, option, (char *)&ms, &length));
    *(struct timeval *)value =
        (struct timeval){.tv_sec = (long)(ms / 1000), .tv_usec = (long)(ms % 1000 * 1000)};
    return result;
}

#define F_GETFL 1
#define F_SETFL 2
#define O_NONBLOCK 1

/* Nothing gives the flags of a socket; those that are set are what matters. */
static int winsock_flags(int fd, int command, int flags) {
    u_long on = (flags & O_NONBLOCK) != 0;
    return command == F_GETFL ? 0 : checked(ioctlsocket((SOCKET)fd, FIONBIO, &on));
}

static int winsock_unread(int fd, int *count) {
    u_long unread = 0;
    int result = checked(ioctlsocket((SOCKET)fd, FIONREAD, &unread));
    *count = (int)unread;
    return result;
}

#define MOST_PARTS 2 /* of the buffer that a message is received into. */

static int winsock_recvmsg(int fd, struct msghdr *message, int flags) {
    GUID id = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG call;
    DWORD count;
    if (checked(WSAIoctl((SOCKET)fd, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &call, sizeof call,
                         &count, NULL, NULL)) < 0)
        return -1;
    WSABUF buffers[MOST_PARTS];
    for (size_t at = 0; at < message->msg_iovlen && at < MOST_PARTS; at++)
        buffers[at] = (WSABUF){.buf = message->msg_iov[at].iov_base,
                               .len = (u_long)message->msg_iov[at].iov_len};
    WSAMSG wanted = {.name = message->msg_name,
                     .namelen = message->msg_namelen,
                     .lpBuffers = buffers,
                     .dwBufferCount = (DWORD)message->msg_iovlen,
                     .Control = {.buf = message->msg_control, .len = (u_long)message->msg_controllen},
                     .dwFlags = (DWORD)flags};
    if (checked(call((SOCKET)fd, &wanted, &count, NULL, NULL)) < 0) return -1;
    message->msg_namelen = wanted.namelen;
    message->msg_controllen = wanted.Control.len;
    message->msg_flags = (int)wanted.dwFlags;
    return (int)count;
}

#define socket(family, type, protocol) checked((int)socket(family, type, protocol))
#define bind(fd, address, length) checked(bind((SOCKET)(fd), address, length))
#define listen(fd, backlog) checked(listen((SOCKET)(fd), backlog))
#define accept(fd, address, length) checked((int)accept((SOCKET)(fd), address, length))
#define connect(fd, address, length) checked(connect((SOCKET)(fd), address, length))
#define send(fd, data, size, flags) checked(send((SOCKET)(fd), data, (int)(size), flags))
#define recv(fd, data, size, flags) checked(recv((SOCKET)(fd), (char *)(data), (int)(size), flags))
#define sendto(fd, data, size, flags, address, length)                                                       \
    checked(sendto((SOCKET)(fd), data, (int)(size), flags, address, length))
#define recvfrom(fd, data, size, flags, address, length)                                                     \
    checked(recvfrom((SOCKET)(fd), (char *)(data), (int)(size), flags, address, length))
#define recvmsg(fd, message, flags) winsock_recvmsg(fd, message, flags)
#define shutdown(fd, how) checked(shutdown((SOCKET)(fd), how))
#define close(fd) checked(closesocket((SOCKET)(fd)))
#define getsockname(fd, address, length) checked(getsockname((SOCKET)(fd), address, length))
#define getpeername(fd, address, length) checked(getpeername((SOCKET)(fd), address, length))
#define getsockopt(fd, level, option, value, length) winsock_get(fd, level, option, value, length)
#define setsockopt(fd, level, option, value, length) winsock_set(fd, level, option, value, length)
#define poll(fds, count, timeout) checked(WSAPoll(fds, count, timeout))
#define fcntl(fd, command, value) winsock_flags(fd, command, value)
#define ioctl(fd, command, value) winsock_unread(fd, value)
