/*
 * Addresses and words that sockets.c shares with names.c, which serves the resolver of the host.
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

/* The operations of names.c. */
bool get_addrinfo(struct call *);
bool get_nameinfo(struct call *);
bool get_hostbyname(struct call *);
bool pton(struct call *);
bool ntop(struct call *);
bool aton(struct call *);
