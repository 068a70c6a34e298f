/*
 * Puts lwIP under the agent for C: a TCP/IP stack in user space, with its own addresses on a TAP device. This
 * is lwIP 2.1 as Debian and Ubuntu ship it (package liblwip-dev). In this folder:
 *
 *     cc -O2 -I/usr/include/lwip -I. -DSOCKSPEC_STACK_HEADER='"stack.h"' -o lwip-agent \
 *         ../c/sockets.c ../c/wire.c -llwip -lpthread
 *
 * The agent makes the device in the network namespace in which it is started. The peer uses the kernel's
 * sockets there. N is the argument of the agent, 0 unless given:
 *
 *     kernel 10.77.N.1, fd77:N::1 ── TAP lwipN ── lwIP 10.77.N.2, fd77:N::2
 *
 * It refuses to work where another network device exists, so that only the test can be reached. A namespace
 * without devices needs no privileges on most systems, and is gone with the last process in it:
 *
 *     unshare --map-root-user --net COMMAND
 *
 * operation   calls, where they are not those of the same name after lwip_
 * abort       lwip_setsockopt(SO_LINGER, on, 0 s); lwip_close()
 * setMode     lwip_fcntl(O_NONBLOCK)
 * reset       stack_wake() ends the calls that wait; then lwip_shutdown(); lwip_close()
 *
 * Left undeclared:
 * family:unix, and unix:…   lwIP has no AF_UNIX
 * option:SO_SNDBUF          lwip_setsockopt() does not know it
 * backlog                   built without TCP_LISTEN_BACKLOG: lwip_listen() does not look at it
 * recv:waitall              lwip_recv() does not look at MSG_WAITALL
 * recv:trunc                lwip_recvmsg() refuses every flag but MSG_PEEK and MSG_DONTWAIT
 * concurrent, interrupt     built without LWIP_NETCONN_FULLDUPLEX, without which lwIP documents that a socket
 *                           has one call at a time
 */
#undef TCP_MSS /* <netinet/tcp.h> and lwIP both have one. */
#include <lwip/api.h>
#include <lwip/init.h>
#include <lwip/memp.h>
#include <lwip/netif.h>
#include <lwip/priv/memp_priv.h>
#include <lwip/priv/sockets_priv.h>
#include <lwip/sockets.h>
#include <lwip/tcp.h>
#include <lwip/tcpip.h>
#include <net/if.h>
#include <netif/tapif.h>
#include <sys/ioctl.h>
#include <time.h>

#define STACK_NAME "lwip"
#define STACK_VERSION LWIP_VERSION_STRING
#define STACK_RUNTIME "lwIP " LWIP_VERSION_STRING " on a TAP device"
#define STACK_OS "lwip"
#define STACK_IS_SMALL
#define STACK_LACKS                                                                                     \
    "family:unix", "unix:datagram", "unix:names", "unix:timeout", "option:SO_SNDBUF", "backlog",        \
        "concurrent", "interrupt", "recv:waitall", "recv:trunc", "recv:oob", "file", "limit",           \
        "name", "name:numericserv", "name:v4mapped", "gethostbyname", "inet_pton", "inet_aton",         \
        "kill", "sendfile", "signal", "connect_ex", "shutdown:invalid", "vectors", "fionread",          \
        "option:raw", "send:more", "send:oob", "filter", "sockatmark", "multicast", "poll:several",     \
        "type:seqpacket", "type:raw", "type:rdm", "protocol", "socketpair", "dup", "fileno",            \
        "unix:abstract", "descriptors", "mmsg", "new:nonblock", "new:cloexec",

/*
 * In Debian's library (2.1.3+dfsg1-2) memp.c saw the TCP_MSS of <netinet/tcp.h>, 512, and pbuf.c the 1460 of
 * lwipopts.h: the buffers have 616 bytes where pbuf_alloc() believes in 1560. Every incoming frame of more
 * than 592 bytes is written beyond its buffer, and the process soon dies of it. The linker prefers this
 * definition to the library's.
 */
LWIP_MEMPOOL_DECLARE(PBUF_POOL, PBUF_POOL_SIZE,
                     LWIP_MEM_ALIGN_SIZE(sizeof(struct pbuf)) + LWIP_MEM_ALIGN_SIZE(PBUF_POOL_BUFSIZE),
                     "PBUF_POOL")

/* --- The kernel's side, with the kernel's own calls ---------------------------------------------- */

static void stack_give_up(const char *step, const char *advice) {
    fprintf(stderr, "lwip-agent: %s: %s; %s\n", step, strerror(errno), advice);
    exit(3);
}

static const char IN_NAMESPACE[] =
    "start it in a network namespace of its own, such as unshare --map-root-user --net gives";

/* Another device could lead into other people's networks. */
static void stack_check_namespace(void) {
    struct if_nameindex *devices = if_nameindex();
    if (!devices) stack_give_up("if_nameindex", IN_NAMESPACE);
    for (struct if_nameindex *d = devices; d->if_index; d++) {
        bool known = !strcmp(d->if_name, "lo") || !strncmp(d->if_name, "lwip", 4);
        /* Some kernels put these, unused, into every new namespace. */
        const char *const templates[] = {"tunl0",   "sit0",     "gre0",    "gretap0", "erspan0",
                                         "ip_vti0", "ip6_vti0", "ip6tnl0", "ip6gre0"};
        for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
            known = known || !strcmp(d->if_name, templates[i]);
        if (!known) {
            errno = EPERM;
            stack_give_up(d->if_name, IN_NAMESPACE);
        }
    }
    if_freenameindex(devices);
}

static void stack_bring_up(int any, const char *device) {
    struct ifreq request = {0};
    strcpy(request.ifr_name, device); /* "lo" or "lwip255" at most. */
    if (ioctl(any, SIOCGIFFLAGS, &request) < 0) stack_give_up(device, IN_NAMESPACE);
    request.ifr_flags |= IFF_UP;
    if (ioctl(any, SIOCSIFFLAGS, &request) < 0) stack_give_up(device, IN_NAMESPACE);
}

/* Gives the kernel's end of the TAP its addresses. */
static void stack_configure_kernel(const char *device, const char *ipv4, const char *ipv6) {
    struct in6_ifreq { /* <linux/ipv6.h> has it, and clashes with <netinet/in.h>. */
        struct in6_addr address;
        uint32_t prefix;
        int index;
    } six = {.prefix = 64, .index = (int)if_nametoindex(device)};
    struct ifreq request = {0};
    struct sockaddr_in *in = (struct sockaddr_in *)&request.ifr_addr;
    strcpy(request.ifr_name, device);
    in->sin_family = AF_INET;
    inet_pton(AF_INET, ipv4, &in->sin_addr);
    inet_pton(AF_INET6, ipv6, &six.address);
    int any = socket(AF_INET, SOCK_DGRAM, 0), any6 = socket(AF_INET6, SOCK_DGRAM, 0);
    if (any < 0 || ioctl(any, SIOCSIFADDR, &request) < 0) stack_give_up("SIOCSIFADDR", IN_NAMESPACE);
    inet_pton(AF_INET, "255.255.255.0", &in->sin_addr);
    if (ioctl(any, SIOCSIFNETMASK, &request) < 0) stack_give_up("SIOCSIFNETMASK", IN_NAMESPACE);
    /* Nobody else can have the address, and a tentative one cannot be bound for a second or two. */
    char path[80];
    snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/accept_dad", device);
    int dad = open(path, O_WRONLY);
    if (dad >= 0 && write(dad, "0", 1) < 0) perror(path);
    if (dad >= 0) close(dad);
    stack_bring_up(any, "lo");
    stack_bring_up(any, device);
    if (any6 < 0 || (ioctl(any6, SIOCSIFADDR, &six) < 0 && errno != EEXIST)) perror("lwip-agent: no IPv6");
    close(any);
    close(any6);
}

/* --- lwIP's side --------------------------------------------------------------------------------- */

static void stack_ready(void *semaphore) { sys_sem_signal(semaphore); }

static void stack_start(int argc, char **argv) {
    static struct netif netif;
    int number = argc > 1 ? atoi(argv[1]) : 0;
    char device[8], text[16], text6[16];
    if (number < 0 || number > 255) number = 0;
    snprintf(device, sizeof device, "lwip%d", number);
    stack_check_namespace();
    /* lwIP's driver for TAP devices creates the one of this name, and leaves its other end to us. */
    setenv("PRECONFIGURED_TAPIF", device, 1);
    if (access("/dev/net/tun", R_OK | W_OK) < 0)
        stack_give_up("/dev/net/tun", "load the module tun, and hand the device in");

    sys_sem_t started;
    sys_sem_new(&started, 0);
    srand((unsigned)time(NULL) ^ (unsigned)getpid()); /* LWIP_RAND() is rand(): ports and sequence numbers. */
    tcpip_init(stack_ready, &started);
    sys_arch_sem_wait(&started, 0);

    ip4_addr_t own, mask, gateway;
    IP4_ADDR(&own, 10, 77, number, 2);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    IP4_ADDR(&gateway, 10, 77, number, 1);
    LOCK_TCPIP_CORE();
    netif_add(&netif, &own, &mask, &gateway, NULL, tapif_init, tcpip_input);
    UNLOCK_TCPIP_CORE();
    /* Now that the device is there, and before lwIP sends anything. */
    snprintf(text, sizeof text, "10.77.%d.1", number);
    snprintf(text6, sizeof text6, "fd77:%x::1", number);
    stack_configure_kernel(device, text, text6);

    ip6_addr_t own6;
    text6[strlen(text6) - 1] = '2';
    ip6addr_aton(text6, &own6);
    LOCK_TCPIP_CORE();
    /* tapif_init() does not set this, and without it no neighbour finds the address. */
    netif.flags |= NETIF_FLAG_MLD6;
    netif_set_default(&netif);
    netif_set_up(&netif);
    netif_create_ip6_linklocal_address(&netif, 1);
    netif_ip6_addr_set(&netif, 1, &own6);
    /* Without the seconds of duplicate address detection. */
    netif_ip6_addr_set_state(&netif, 0, IP6_ADDR_PREFERRED);
    netif_ip6_addr_set_state(&netif, 1, IP6_ADDR_PREFERRED);
    UNLOCK_TCPIP_CORE();
}

/*
 * Ends the calls that wait in a socket. lwip_shutdown() and lwip_close() do not, in a stack without
 * LWIP_NETCONN_FULLDUPLEX, and the latter frees the memory in which they wait. So the connection is aborted
 * inside the stack, or the mailbox of an accept or recvfrom is given the message that it waits for.
 */
static void stack_wake(int fd, bool harder) {
    (void)harder;
    LOCK_TCPIP_CORE();
    struct lwip_sock *held = lwip_socket_dbg_get_socket(fd);
    struct netconn *connection = held ? held->conn : NULL;
    if (connection && NETCONNTYPE_GROUP(netconn_type(connection)) != NETCONN_TCP) {
        struct netbuf *empty = netbuf_new();
        netbuf_alloc(empty, 0);
        if (sys_mbox_trypost(&connection->recvmbox, empty) != ERR_OK) netbuf_delete(empty);
        /* A call in mode timeout waits in lwip_poll(). */
        else API_EVENT(connection, NETCONN_EVT_RCVPLUS, 0);
    } else if (connection && connection->pcb.tcp && connection->pcb.tcp->state == LISTEN) {
        extern const u8_t netconn_aborted; /* The message that lwIP's api_msg.c sends itself for this. */
        sys_mbox_trypost(&connection->acceptmbox, (void *)&netconn_aborted);
    } else if (connection && connection->pcb.tcp) {
        tcp_abort(connection->pcb.tcp);
    }
    UNLOCK_TCPIP_CORE();
}

#define stack_has(family) true

#define socket(family, type, protocol) lwip_socket(family, type, protocol)
#define bind(fd, address, length) lwip_bind(fd, address, length)
#define listen(fd, backlog) lwip_listen(fd, backlog)
#define accept(fd, address, length) lwip_accept(fd, address, length)
#define connect(fd, address, length) lwip_connect(fd, address, length)
#define send(fd, data, size, flags) lwip_send(fd, data, size, flags)
#define recv(fd, data, size, flags) lwip_recv(fd, data, size, flags)
#define sendto(fd, data, size, flags, address, length) lwip_sendto(fd, data, size, flags, address, length)
#define recvfrom(fd, data, size, flags, address, length) lwip_recvfrom(fd, data, size, flags, address, length)
#define recvmsg(fd, message, flags) lwip_recvmsg(fd, message, flags)
#define shutdown(fd, how) lwip_shutdown(fd, how)
#define close(fd) lwip_close(fd)
#define getsockname(fd, address, length) lwip_getsockname(fd, address, length)
#define getpeername(fd, address, length) lwip_getpeername(fd, address, length)
#define getsockopt(fd, level, option, value, length) lwip_getsockopt(fd, level, option, value, length)
#define setsockopt(fd, level, option, value, length) lwip_setsockopt(fd, level, option, value, length)
#define poll(fds, count, timeout) lwip_poll(fds, count, timeout)
#define fcntl(fd, command, value) lwip_fcntl(fd, command, value)
