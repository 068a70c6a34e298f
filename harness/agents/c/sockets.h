/*
 * What sockets.c shares with messages.c and names.c, which serve what the host has whatever the stack.
 */
#include "wire.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

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
int family_in(struct call *, const char *value);

size_t size_in(struct call *, const char *name);              /* The size of a buffer, bounded. */
bool again(struct call *, uint64_t *deadline, short events); /* True if a call that failed has to be made again. */
void put_flags(FILE *, int flags);                            /* "flags": those of a message. */

/* The operations of messages.c. */
bool write_vector(struct call *);
bool read_vector(struct call *);
bool send_descriptors(struct call *);
bool recv_descriptors(struct call *);

/* The operations of names.c. */
bool get_addrinfo(struct call *);
bool get_nameinfo(struct call *);
bool get_hostbyname(struct call *);
bool pton(struct call *);
bool ntop(struct call *);
bool aton(struct call *);
