/*
 * Names and addresses as text, for the agent of sockspec for C. They are the host's, whatever the stack.
 */
#define _GNU_SOURCE /* EAI_NODATA */
#include "sockets.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>

static const struct word HINTS[] = {{"passive", AI_PASSIVE, 0},
                                    {"canonname", AI_CANONNAME, 0},
                                    {"numerichost", AI_NUMERICHOST, 0},
                                    {"numericserv", AI_NUMERICSERV, 0},
                                    {"v4mapped", AI_V4MAPPED, 0},
                                    {0}};
static const struct word WANTS[] = {{"numerichost", NI_NUMERICHOST, 0},
                                    {"numericserv", NI_NUMERICSERV, 0},
                                    {"namereqd", NI_NAMEREQD, 0},
                                    {0}};
#define EAI(e) {#e, e, 0}
static const struct word EAI_NAMES[] = {
    EAI(EAI_AGAIN),   EAI(EAI_BADFLAGS), EAI(EAI_FAIL),     EAI(EAI_FAMILY), EAI(EAI_MEMORY),
    EAI(EAI_NONAME),  EAI(EAI_SERVICE),  EAI(EAI_SOCKTYPE), EAI(EAI_SYSTEM), EAI(EAI_OVERFLOW),
#ifdef EAI_ADDRFAMILY
    EAI(EAI_ADDRFAMILY),
#endif
#ifdef EAI_NODATA
    EAI(EAI_NODATA),
#endif
    {0},
};

/* A function has failed with an error of the resolver, or with none but its words. */
static bool fail_name(struct call *c, const char *function, int number, const char *words) {
    const struct word *name = EAI_NAMES;
    while (name->name && name->number != number) name++;
    if (number && name->name) fprintf(c->out, "\"errno\":\"%s\"", name->name);
    else fputs("\"errno\":null", c->out);
    fprintf(c->out, ",\"native\":\"%s: %s\"", function, words);
    c->code = 1;
    return false;
}

/* Text of the parameters; NULL where there is none, or where C would see an end in it. */
static const char *text_in(struct call *c, const char *name, char *text, size_t room) {
    size_t length;
    const char *value = member(c->params, name);
    if (!value) return NULL;
    if (string_of(value, text, room, &length) && strlen(text) == length) return text;
    unsupported(c, "A %s is at most %zu bytes, and none of them is NUL", name, room - 1);
    return NULL;
}

static void put_entry(FILE *out, const struct addrinfo *entry) {
    struct name address = {.length = entry->ai_addrlen};
    memcpy(&address.room, entry->ai_addr, entry->ai_addrlen);
    const struct word *type = TYPES;
    while (type->name && type->number != entry->ai_socktype) type++;
    fputc('{', out);
    put_address(out, &address);
    fprintf(out, "\"type\":\"%s\"}", type->name ? type->name : "raw");
}

bool get_addrinfo(struct call *c) {
    char host[1100], service[100];
    const char *family = member(c->params, "family"), *type = member(c->params, "type");
    const char *node = text_in(c, "host", host, sizeof host);
    const char *port = text_in(c, "service", service, sizeof service);
    struct addrinfo wanted = {.ai_family = family ? family_in(c, family) : AF_UNSPEC,
                              .ai_socktype = type ? word_of(c, type, TYPES)->number : 0};
    for (const char *hint = first_of(member(c->params, "hints")); hint; hint = next_of(hint))
        wanted.ai_flags |= word_of(c, hint, HINTS)->number;
    if (c->code) return false;
    struct addrinfo *list;
    int result = getaddrinfo(node, port, &wanted, &list);
    if (result) return fail_name(c, "getaddrinfo", result, gai_strerror(result));
    fputs("\"entries\":[", c->out);
    for (struct addrinfo *entry = list; entry; entry = entry->ai_next) {
        put_entry(c->out, entry);
        if (entry->ai_next) fputc(',', c->out);
    }
    fputs("],", c->out);
    if (list->ai_canonname) {
        fputs("\"canonname\":", c->out);
        put_string(c->out, list->ai_canonname, strlen(list->ai_canonname));
        fputc(',', c->out);
    }
    freeaddrinfo(list);
    return true;
}

bool get_nameinfo(struct call *c) {
    char host[NI_MAXHOST], service[NI_MAXSERV];
    struct name address = address_in(c, member(c->params, "address"));
    int flags = 0;
    for (const char *want = first_of(member(c->params, "wants")); want; want = next_of(want))
        flags |= word_of(c, want, WANTS)->number;
    if (c->code) return false;
    int result = getnameinfo(&address.any, address.length, host, sizeof host, service, sizeof service, flags);
    if (result) return fail_name(c, "getnameinfo", result, gai_strerror(result));
    fputs("\"host\":", c->out);
    put_string(c->out, host, strlen(host));
    fputs(",\"service\":", c->out);
    put_string(c->out, service, strlen(service));
    fputc(',', c->out);
    return true;
}

bool get_hostbyname(struct call *c) {
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER; /* Its answer is the same place for all. */
    char host[1100], text[INET_ADDRSTRLEN];
    const char *name = text_in(c, "host", host, sizeof host);
    if (c->code) return false;
    pthread_mutex_lock(&one);
    struct hostent *found = gethostbyname(name);
    if (!found) {
        fail_name(c, "gethostbyname", 0, "no such host");
    } else {
        fputs("\"hosts\":[", c->out);
        for (char **each = found->h_addr_list; *each; each++)
            fprintf(c->out, "%s\"%s\"", each == found->h_addr_list ? "" : ",",
                    inet_ntop(AF_INET, *each, text, sizeof text));
        fputs("],", c->out);
    }
    pthread_mutex_unlock(&one);
    return found != NULL;
}

bool pton(struct call *c) {
    unsigned char bytes[16];
    char host[1100];
    int family = family_in(c, member(c->params, "family"));
    const char *text = text_in(c, "host", host, sizeof host);
    if (c->code) return false;
    int result = inet_pton(family, text, bytes);
    if (result < 0) return fail(c, "inet_pton");
    if (result == 0) return fail_name(c, "inet_pton", 0, "no literal address of its family");
    put_data(c->out, bytes, family == AF_INET6 ? 16 : 4);
    return true;
}

bool ntop(struct call *c) {
    char text[INET6_ADDRSTRLEN];
    int family = family_in(c, member(c->params, "family"));
    if (c->code) return false;
    if (family != AF_UNIX && c->size != (family == AF_INET6 ? 16 : 4))
        return unsupported(c, "An address has 4 or 16 bytes");
    if (!inet_ntop(family, c->data, text, sizeof text)) return fail(c, "inet_ntop");
    fprintf(c->out, "\"host\":\"%s\",", text);
    return true;
}

bool aton(struct call *c) {
    char host[1100];
    struct in_addr address;
    const char *text = text_in(c, "host", host, sizeof host);
    if (c->code) return false;
    if (!inet_aton(text, &address)) return fail_name(c, "inet_aton", 0, "no IPv4 address");
    put_data(c->out, (unsigned char *)&address, sizeof address);
    return true;
}
