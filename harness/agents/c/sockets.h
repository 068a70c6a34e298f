/*
 * What sockets.c shares with epoll.c, host.c, messages.c and names.c, which serve what the host has and
 * another stack has not.
 */
#include "wire.h"

#ifndef _WIN32
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#endif

/* Flags that change nothing here, as signals are ignored, and descriptors are for no other program. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#if defined __linux__ && !defined SOCKSPEC_STACK_HEADER
#define RECV_IDLE MSG_NOSIGNAL
#define RECVMSG_IDLE (MSG_NOSIGNAL | MSG_CMSG_CLOEXEC)
#else
#define RECV_IDLE 0
#define RECVMSG_IDLE 0
#endif

extern const struct word TYPES[];

struct name {
    socklen_t length; /* 0 where none was given. */
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
        struct sockaddr_storage room;
    };
};

struct name address_in(struct call *, const char *value); /* Unsupported where it is none. */
void put_address(FILE *, const struct name *);            /* "address": null where there is none. */
void put_name(FILE *, const struct name *);               /* The value alone. */
struct name no_address(void);                             /* Room for an address. */
int family_in(struct call *, const char *value);
int type_in(struct call *, const char *value);
int new_flags_in(struct call *);

size_t size_in(struct call *, const char *name);             /* The size of a buffer, bounded. */
bool again(struct call *, uint64_t *deadline, short events); /* True if a call that failed is made again. */
void put_flags(FILE *, int flags);                           /* "flags": those of a message. */
void put_message_flags(FILE *, int flags);                   /* The value alone. */
void put_events(FILE *, short events);                        /* "events", without a comma. */

#ifndef SOCKSPEC_STACK_HEADER
void stack_wake(int fd, bool harder); /* Ends calls that wait in fd, before it is closed. */
#endif

/* The operations of host.c. */
bool pair(struct call *);
bool duplicate(struct call *);
bool descriptor_of(struct call *);
bool detach(struct call *);
bool open_file(struct call *);
bool from_descriptor(struct call *);
bool make_file(struct call *);
bool get_line(struct call *);
bool read_file(struct call *);
bool write_file(struct call *);
bool flush_file(struct call *);
bool close_file(struct call *);
bool kill_it(struct call *);
bool set_filter(struct call *);
/* Some kernels keep filters of TCP for CAP_NET_ADMIN, and some sandboxes take any and lose nothing. */
bool may_filter(void);
bool send_file(struct call *);
bool signal_all(struct call *);
bool try_socket(struct call *);
bool tell_file(struct call *);
bool call_nowhere(struct call *);
bool send_signalling(struct call *);
bool await_signal(struct call *);
bool limit_descriptors(struct call *);

/* Ends all that host.c has opened and set, at a reset. */
void lift_limit(void);
bool end_file(int fd); /* False if the descriptor is no file's. */
void end_detached(void);
void take_signals(void); /* Sets a handler for the signals that interrupt calls. */

#ifdef __linux__
/* The operations of epoll.c. */
bool make_epoll(struct call *);
bool control_epoll(struct call *);
bool wait_epoll(struct call *);
void wake_epoll(int fd); /* Ends calls that wait in an instance. */
#endif

/* The operations of messages.c. */
bool write_vector(struct call *);
bool read_vector(struct call *);
bool send_many(struct call *);
bool receive_many(struct call *);
bool send_descriptors(struct call *);
bool send_from(struct call *);
bool recv_descriptors(struct call *);

/* The operations of names.c. */
bool get_addrinfo(struct call *);
bool get_nameinfo(struct call *);
bool get_hostbyname(struct call *);
bool pton(struct call *);
bool ntop(struct call *);
bool aton(struct call *);
