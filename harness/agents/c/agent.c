/*
 * The agent of sockspec for C: the socket calls of POSIX, one file of C11.
 *
 *     cc -O2 -o agent agent.c -lpthread
 *
 * operation                 calls
 * listenStream              socket(); setsockopt(); bind(); listen(backlog or 128)
 * accept                    accept()
 * connectStream             socket(); setsockopt(); bind() if asked; connect()
 * openDatagram              socket(); setsockopt(); bind() if asked
 * socket bind listen connect   the calls of those names
 * send                      send(), once; a pattern is built in memory before it
 * sendall                   send() until everything is accepted or one of them fails
 * recv, recvfrom            recv(), recvfrom(), once, with `size` bytes of room
 * drain                     recv(), again and again
 * sendto                    sendto()
 * shutdown                  shutdown()
 * close                     close(); beside a blocked call on this socket, shutdown() before it: close() alone would send no FIN
 *                           while the other call holds the socket, and its descriptor could be given to another socket meanwhile
 * abort                     setsockopt(SO_LINGER, on, 0 s); close()
 * getsockname getpeername   the calls of those names
 * poll                      poll() with this one descriptor
 * setMode                   natural, blocking: fcntl() clears O_NONBLOCK; nonblocking: it sets it; timeout: it sets it, and a
 *                           call that says EAGAIN or EINPROGRESS is made again after poll(), which waits no longer than the time
 * setsockopt getsockopt     the calls of those names; SO_ERROR also by its name
 *
 * `errno` is the name of the number that the failing call left in errno, `native` the call and the words of strerror(). After
 * poll() waited in vain there is no number: `errno` is null and "timeout" true. A closed socket's descriptor is -1 from then
 * on, so that it is the system that says EBADF.
 *
 * Another stack with this interface is tested by the same file, compiled with -DSOCKSPEC_STACK_HEADER='"stack.h"'. That header
 * redirects socket(), bind() and the others by macros, and defines
 *     STACK_NAME STACK_VERSION STACK_RUNTIME STACK_OS   for the handshake, as strings
 *     STACK_LACKS                                       capabilities not to be declared, as strings with a comma after each
 *     void stack_start(int argc, char **argv)           called once before anything else
 *     void stack_wake(int fd)                           lets calls that wait in fd return, before it is closed
 */
#define _GNU_SOURCE /* POLLRDHUP, gnu_get_libc_version() */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#ifdef SOCKSPEC_STACK_HEADER
#include SOCKSPEC_STACK_HEADER
#endif

#define MOST_BYTES 65536
#define TILE 65521
#define WAKE_MS 100 /* How long a close waits for the calls that it woke; one that nothing wakes must not hold it up. */
#define SAFE_INTEGER 9007199254740991

/* --- JSON: what comes in ---------------------------------------------------------------------------------------------- */

enum kind { NOTHING, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT };

struct value {
    enum kind kind;
    char *name; /* As the member of an object. */
    char *text; /* Of a string, decoded in place and ended by NUL; of a number, as it stands in the line. */
    size_t length;
    struct value *first, *next;
};

struct reader {
    char *at, *end;
    const char *problem;
    int depth, used;
    struct value pool[128]; /* The longest request has about 40 values. */
};

static struct value *wrong(struct reader *r, const char *problem) {
    if (!r->problem) r->problem = problem;
    return NULL;
}

static void skip_space(struct reader *r) {
    while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at) r->at++;
}

static bool take(struct reader *r, char c) {
    skip_space(r);
    if (r->at == r->end || *r->at != c) return false;
    r->at++;
    return true;
}

/* Four hexadecimal digits, or -1. */
static long read_unit(struct reader *r) {
    long unit = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        const char *digits = "0123456789abcdef", *digit;
        if (r->at == r->end || !*r->at ||
            !(digit = strchr(digits, *r->at >= 'A' && *r->at <= 'F' ? *r->at + 32 : *r->at)))
            return -1;
        unit = unit * 16 + (digit - digits);
    }
    return unit;
}

static char *write_utf8(char *to, long code) {
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 63));
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    }
    return to;
}

/* A string after its first quotation mark. No escape is shorter than what it stands for, so there is room in place. */
static char *read_string(struct reader *r, size_t *length) {
    char *start = r->at, *to = r->at;
    while (r->at < r->end && *r->at != '"') {
        if ((unsigned char)*r->at < 0x20) return wrong(r, "a control character in a string"), NULL;
        if (*r->at != '\\') {
            *to++ = *r->at++;
            continue;
        }
        if (++r->at == r->end) break;
        const char *escapes = "\"\\/bfnrt", *plain = "\"\\/\b\f\n\r\t";
        char c = *r->at++;
        if (c == 'u') {
            long code = read_unit(r);
            if (code >= 0xd800 && code < 0xdc00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u') {
                r->at += 2;
                long low = read_unit(r);
                code = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : -1;
            }
            if (code < 0 || (code >= 0xd800 && code < 0xe000)) return wrong(r, "a bad \\u in a string"), NULL;
            to = write_utf8(to, code);
        } else if (c && strchr(escapes, c)) {
            *to++ = plain[strchr(escapes, c) - escapes];
        } else {
            return wrong(r, "a bad escape in a string"), NULL;
        }
    }
    if (r->at == r->end) return wrong(r, "a string without an end"), NULL;
    r->at++;
    *to = 0;
    *length = (size_t)(to - start);
    return start;
}

static bool read_number(struct reader *r) {
    char *c = r->at;
    if (*c == '-') c++;
    if (*c < '0' || *c > '9') return false;
    if (*c == '0') c++;
    else
        while (*c >= '0' && *c <= '9') c++;
    if (*c == '.') {
        if (*++c < '0' || *c > '9') return false;
        while (*c >= '0' && *c <= '9') c++;
    }
    if (*c == 'e' || *c == 'E') {
        c++;
        if (*c == '+' || *c == '-') c++;
        if (*c < '0' || *c > '9') return false;
        while (*c >= '0' && *c <= '9') c++;
    }
    r->at = c;
    return true;
}

static struct value *read_value(struct reader *r) {
    skip_space(r);
    if (r->at == r->end) return wrong(r, "it ends too early");
    if (r->used == (int)(sizeof r->pool / sizeof *r->pool)) return wrong(r, "more values than any request has");
    struct value *v = &r->pool[r->used++];
    *v = (struct value){.text = r->at};
    char c = *r->at;
    if (c == '"') {
        r->at++;
        v->kind = STRING;
        v->text = read_string(r, &v->length);
        return v->text ? v : NULL;
    }
    if (c == '{' || c == '[') {
        char close = c == '{' ? '}' : ']';
        struct value **next = &v->first;
        v->kind = c == '{' ? OBJECT : ARRAY;
        r->at++;
        if (++r->depth > 16) return wrong(r, "more than 16 levels");
        if (!take(r, close)) {
            do {
                char *name = NULL;
                size_t length;
                if (c == '{') {
                    if (!take(r, '"')) return wrong(r, "a member without a name");
                    if (!(name = read_string(r, &length))) return NULL;
                    if (!take(r, ':')) return wrong(r, "a name without a colon");
                }
                if (!(*next = read_value(r))) return NULL;
                (*next)->name = name;
                next = &(*next)->next;
            } while (take(r, ','));
            if (!take(r, close)) return wrong(r, "an object or array without an end");
        }
        r->depth--;
        return v;
    }
    const char *words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(r->end - r->at) >= length && !memcmp(r->at, words[i], length)) {
            r->at += length;
            v->kind = i < 2 ? BOOLEAN : NOTHING;
            return v;
        }
    }
    if (!read_number(r)) return wrong(r, "no value where one is expected");
    v->kind = NUMBER;
    v->length = (size_t)(r->at - v->text);
    return v;
}

/* The one value of a line, which is changed and must be followed by NUL. */
static struct value *read_line(struct reader *r, char *line, size_t length) {
    r->at = line;
    r->end = line + length;
    r->problem = NULL;
    r->depth = r->used = 0;
    struct value *v = read_value(r);
    if (!v) return NULL;
    skip_space(r);
    return r->at == r->end ? v : wrong(r, "something after the message");
}

static struct value *member(const struct value *object, const char *name) {
    if (!object || object->kind != OBJECT) return NULL;
    for (struct value *v = object->first; v; v = v->next)
        if (!strcmp(v->name, name)) return v;
    return NULL;
}

static bool is_word(const struct value *v, const char *word) {
    return v && v->kind == STRING && v->length == strlen(word) && !memcmp(v->text, word, v->length);
}

/* --- JSON: what goes out ---------------------------------------------------------------------------------------------- */

struct text {
    char *at;
    size_t length, room;
};

static char *make_room(struct text *t, size_t size) {
    if (t->length + size > t->room) {
        t->room = (t->length + size) * 2;
        t->at = realloc(t->at, t->room);
        if (!t->at) abort();
    }
    return t->at + t->length;
}

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...) {
    va_list values;
    va_start(values, format);
    int size = vsnprintf(NULL, 0, format, values);
    va_end(values);
    va_start(values, format);
    vsnprintf(make_room(t, (size_t)size + 1), (size_t)size + 1, format, values);
    va_end(values);
    t->length += (size_t)size;
}

static void put_string(struct text *t, const char *string, size_t length) {
    put(t, "\"");
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)string[i];
        if (c < 0x20) put(t, "\\u%04x", c);
        else put(t, c == '"' || c == '\\' ? "\\%c" : "%c", c);
    }
    put(t, "\"");
}

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(struct text *t, const unsigned char *data, size_t size) {
    char *to = make_room(t, (size + 2) / 3 * 4);
    t->length += (size + 2) / 3 * 4;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t x = (uint32_t)data[i] << 16 | (left > 1 ? data[i + 1] << 8 : 0) | (left > 2 ? data[i + 2] : 0);
        *to++ = BASE64[x >> 18];
        *to++ = BASE64[x >> 12 & 63];
        *to++ = left > 1 ? BASE64[x >> 6 & 63] : '=';
        *to++ = left > 2 ? BASE64[x & 63] : '=';
    }
}

/* Decodes in place; -1 where it is no base64. */
static ssize_t read_base64(char *text, size_t length) {
    if (length % 4) return -1;
    unsigned char *to = (unsigned char *)text;
    for (size_t i = 0; i < length; i += 4) {
        uint32_t x = 0;
        int pads = 0;
        for (int k = 0; k < 4; k++) {
            char c = text[i + k];
            const char *digit = c ? strchr(BASE64, c) : NULL;
            bool pad = c == '=' && i + 4 == length && k >= 2;
            if ((!digit && !pad) || (digit && pads)) return -1;
            pads += pad;
            x = x << 6 | (digit ? (uint32_t)(digit - BASE64) : 0);
        }
        *to++ = (unsigned char)(x >> 16);
        if (pads < 2) *to++ = (unsigned char)(x >> 8);
        if (pads < 1) *to++ = (unsigned char)x;
    }
    return to - (unsigned char *)text;
}

static int output;

static void write_message(const struct text *t) {
    static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&writing);
    for (size_t done = 0; done < t->length;) {
        ssize_t count = write(output, t->at + done, t->length - done);
        if (count < 0 && errno != EINTR) _exit(1);
        if (count > 0) done += (size_t)count;
    }
    pthread_mutex_unlock(&writing);
}

/* --- Bulk data -------------------------------------------------------------------------------------------------------- */

struct pattern {
    uint64_t length, offset, number;
    unsigned char tile[TILE];
};

static void start_pattern(struct pattern *p, uint32_t seed) {
    for (size_t i = 0; i < TILE; i++) {
        seed = seed * 1664525u + 1013904223u;
        p->tile[i] = (unsigned char)(seed >> 24);
    }
    p->number = UINT64_MAX;
}

/* At most `size` bytes from `position` on, as many as one tile holds. Valid until the next call. */
static const unsigned char *piece(struct pattern *p, uint64_t position, size_t size, size_t *length) {
    uint64_t number = (p->offset + position) / TILE, start = (p->offset + position) % TILE;
    if (number != p->number) {
        p->number = number;
        for (int i = 0; i < 8; i++) p->tile[i] = (unsigned char)(number >> 8 * i);
    }
    uint64_t left = position < p->length ? p->length - position : 0;
    if (left > size) left = size;
    if (left > TILE - start) left = TILE - start;
    *length = (size_t)left;
    return p->tile + start;
}

/* Where `data`, which stands at `position`, differs from the pattern, or -1. */
static int64_t differs(struct pattern *p, uint64_t position, const unsigned char *data, size_t size) {
    for (size_t done = 0, length; done < size; done += length) {
        const unsigned char *expected = piece(p, position + done, size - done, &length);
        if (length && !memcmp(expected, data + done, length)) continue;
        size_t i = 0;
        while (i < length && expected[i] == data[done + i]) i++;
        return (int64_t)(position + done + i);
    }
    return -1;
}

static uint32_t crc_table[8][256];

static void start_crc(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t x = i;
        for (int bit = 0; bit < 8; bit++) x = x & 1 ? 0xedb88320 ^ x >> 1 : x >> 1;
        crc_table[0][i] = x;
    }
    for (int k = 1; k < 8; k++)
        for (int i = 0; i < 256; i++)
            crc_table[k][i] = crc_table[k - 1][i] >> 8 ^ crc_table[0][crc_table[k - 1][i] & 255];
}

/* CRC-32 (IEEE 802.3), eight bytes a step ("slicing"), so that it does not slow down a drain. */
static uint32_t crc32(uint32_t crc, const unsigned char *data, size_t size) {
    uint32_t x = ~crc;
    for (; size >= 8; size -= 8, data += 8) {
        x ^= (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
        x = crc_table[7][x & 255] ^ crc_table[6][x >> 8 & 255] ^ crc_table[5][x >> 16 & 255] ^ crc_table[4][x >> 24] ^
            crc_table[3][data[4]] ^ crc_table[2][data[5]] ^ crc_table[1][data[6]] ^ crc_table[0][data[7]];
    }
    while (size--) x = crc_table[0][(x ^ *data++) & 255] ^ x >> 8;
    return ~x;
}

/* --- Errors ----------------------------------------------------------------------------------------------------------- */

#define NAME(e) {e, #e}
/* Where two names have one number, the first is found. */
static const struct {
    int number;
    const char *name;
} ERRNO_NAMES[] = {
    NAME(EAGAIN),          NAME(ECONNRESET), NAME(EPIPE),        NAME(ECONNREFUSED), NAME(EINPROGRESS),
    NAME(ENOTCONN),        NAME(EBADF),      NAME(EINVAL),       NAME(EADDRINUSE),   NAME(EADDRNOTAVAIL),
    NAME(ETIMEDOUT),       NAME(EISCONN),    NAME(EALREADY),     NAME(ECONNABORTED), NAME(EDESTADDRREQ),
    NAME(EMSGSIZE),        NAME(EOPNOTSUPP), NAME(ENOTSUP),      NAME(EAFNOSUPPORT), NAME(ENETUNREACH),
    NAME(EHOSTUNREACH),    NAME(ENETDOWN),   NAME(ENETRESET),    NAME(ENOBUFS),      NAME(ENOMEM),
    NAME(EACCES),          NAME(EPERM),      NAME(EINTR),        NAME(EIO),          NAME(EFAULT),
    NAME(EMFILE),          NAME(ENFILE),     NAME(ENOTSOCK),     NAME(ENOPROTOOPT),  NAME(EPROTONOSUPPORT),
    NAME(EPROTOTYPE),      NAME(EPROTO),     NAME(ENAMETOOLONG), NAME(ENOENT),       NAME(ENOTDIR),
    NAME(EISDIR),          NAME(ELOOP),      NAME(EROFS),        NAME(EEXIST),       NAME(EDOM),
    NAME(ERANGE),          NAME(EOVERFLOW),  NAME(ENOSYS),       NAME(ECANCELED),    NAME(EBUSY),
    NAME(ENOSPC),          NAME(ENODEV),     NAME(ENXIO),        NAME(ESRCH),        NAME(EILSEQ),
    NAME(EWOULDBLOCK),
#ifdef ESHUTDOWN
    NAME(ESHUTDOWN),
#endif
#ifdef EHOSTDOWN
    NAME(EHOSTDOWN),
#endif
#ifdef ESOCKTNOSUPPORT
    NAME(ESOCKTNOSUPPORT),
#endif
};

static void put_errno(struct text *t, int number) {
    for (size_t i = 0; i < sizeof ERRNO_NAMES / sizeof *ERRNO_NAMES; i++)
        if (ERRNO_NAMES[i].number == number) {
            put(t, "\"%s\"", ERRNO_NAMES[i].name);
            return;
        }
    put(t, "null");
}

/* --- Calls and sockets ------------------------------------------------------------------------------------------------ */

struct held {
    long number;
    _Atomic int fd; /* -1 once it is closed. */
    int waiting;    /* Calls that may be waiting in it. */
    bool opening;   /* Its number is not yet told. */
    bool nonblocking;
    long timeout_ms; /* 0 but in mode timeout. */
};

static pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed; /* Somebody left a call, or a request. */
static struct held **table;
static long first_number = 1, count_held, room_held;
static int busy;

/* A request while it is served. */
struct call {
    const struct value *id, *params;
    bool may_wait;
    struct held *inside; /* The socket that counts this call among its waiting ones. */
    uint64_t start, deadline;
    bool timed_out;
    int code;           /* Of the error, or 0. */
    struct text result; /* Members of the result, each with a comma after it. */
    struct text error;  /* `message` where the code is -32601 or -32602, members of `data` where it is 1. */
};

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void put_id(struct text *t, const struct value *id) {
    if (id->kind == STRING) put_string(t, id->text, id->length);
    else put(t, "%.*s", (int)id->length, id->text);
}

/* Refuses the parameters, for the first reason only, which goes before a socket that is not there. */
#define REFUSE(c, ...)                                                                                                 \
    ((c)->code == -32602 ? (void)0 : ((c)->code = -32602, (c)->error.length = 0, put(&(c)->error, __VA_ARGS__)))

static void put_failure(struct text *t, const char *call, int number, bool timed_out) {
    put(t, "\"errno\":");
    put_errno(t, timed_out ? 0 : number);
    if (timed_out) put(t, ",\"native\":\"%s: poll() found nothing before the time was up\",\"timeout\":true", call);
    else put(t, ",\"native\":\"%s: %s (errno %d)\"", call, strerror(number), number);
}

/* The call of that name has just failed. Always false. */
static bool fail(struct call *c, const char *call) {
    put_failure(&c->error, call, errno, c->timed_out);
    c->code = 1;
    return false;
}

/* From here on the call is timed. False where the parameters were refused. */
static bool begin(struct call *c) {
    if (c->code) return false;
    if (c->may_wait) {
        struct text t = {0};
        put(&t, "{\"jsonrpc\":\"2.0\",\"method\":\"entered\",\"params\":{\"id\":");
        put_id(&t, c->id);
        put(&t, "}}\n");
        write_message(&t);
        free(t.at);
    }
    c->start = now();
    return true;
}

static bool enter(struct call *c, struct held *h) {
    if (c->code) return false;
    pthread_mutex_lock(&state);
    c->inside = h;
    h->waiting++;
    pthread_mutex_unlock(&state);
    return begin(c);
}

static void leave(struct call *c) {
    pthread_mutex_lock(&state);
    if (c->inside) c->inside->waiting--;
    c->inside = NULL;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&state);
}

/* Whether the call that failed just now shall be made again: in mode timeout, when poll() says that it can go on in time. */
static bool again(struct call *c, struct held *h, short events) {
    if (!h->timeout_ms || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINPROGRESS)) return false;
    if (!c->deadline) c->deadline = now() + (uint64_t)h->timeout_ms * 1000000u;
    uint64_t time = now();
    int left = time < c->deadline ? (int)((c->deadline - time + 999999u) / 1000000u) : 0;
    struct pollfd p = {.fd = h->fd, .events = events};
    int ready = poll(&p, 1, left);
    c->timed_out = ready == 0;
    return ready > 0;
}

static void wake(int fd, int how) {
#ifdef SOCKSPEC_STACK_HEADER
    (void)how;
    stack_wake(fd);
#else
    shutdown(fd, how);
#endif
}

/* With the lock held: waits up to `WAKE_MS` for one change. False when none came. */
static bool wait_changed(void) {
    uint64_t until = now() + WAKE_MS * 1000000u;
    struct timespec t = {(time_t)(until / 1000000000u), (long)(until % 1000000000u)};
    return pthread_cond_timedwait(&changed, &state, &t) == 0;
}

/* Takes the descriptor out of a socket, for closing it, after the calls that wait in it were woken and have left it. */
static int take_descriptor(struct held *h) {
    pthread_mutex_lock(&state);
    /* Receiving calls leave without a FIN being sent, so that close() is still the one to send it. */
    const int hows[] = {SHUT_RD, SHUT_RDWR};
    for (int i = 0; i < 2 && h->waiting && h->fd >= 0; i++) {
        wake(h->fd, hows[i]);
        while (h->waiting && wait_changed()) continue;
    }
    int fd = atomic_exchange(&h->fd, -1);
    pthread_mutex_unlock(&state);
    return fd;
}

static struct held *hold(int fd, bool opening) {
    struct held *h = calloc(1, sizeof *h);
    pthread_mutex_lock(&state);
    if (count_held == room_held) table = realloc(table, (size_t)(room_held = room_held * 2 + 64) * sizeof *table);
    if (!h || !table) abort();
    h->number = first_number + count_held;
    h->fd = fd;
    h->opening = opening;
    table[count_held++] = h;
    pthread_mutex_unlock(&state);
    return h;
}

/* --- Parameters ------------------------------------------------------------------------------------------------------- */

static bool as_integer(const struct value *v, int64_t least, int64_t most, int64_t *to) {
    if (!v || v->kind != NUMBER || v->length > 17) return false;
    char *end;
    *to = strtoll(v->text, &end, 10);
    return end == v->text + v->length && *to >= least && *to <= most;
}

static int64_t integer_of(struct call *c, const struct value *object, const char *name, int64_t least, int64_t most) {
    int64_t value = 0;
    if (!as_integer(member(object, name), least, most, &value))
        REFUSE(c, "'%s' is no integer from %" PRId64 " to %" PRId64, name, least, most);
    return value;
}

static int64_t integer_or(struct call *c, const struct value *object, const char *name, int64_t least, int64_t most,
                          int64_t otherwise) {
    return member(object, name) ? integer_of(c, object, name, least, most) : otherwise;
}

struct word {
    const char *name;
    int level, number;
};

/* Which of the words, which end with one that has no name. */
static const struct word *word_of(struct call *c, const struct value *v, const char *name, const struct word *words) {
    const struct word *w = words;
    while (w->name && !is_word(v, w->name)) w++;
    if (!w->name) REFUSE(c, "'%s' is no word that the protocol has there, or not one that this system can serve", name);
    return w->name ? w : words;
}

static const struct word FAMILIES[] = {{"ipv4", 0, AF_INET}, {"ipv6", 0, AF_INET6}, {"unix", 0, AF_UNIX}, {0}};
static const struct word TYPES[] = {{"stream", 0, SOCK_STREAM}, {"datagram", 0, SOCK_DGRAM}, {0}};
static const struct word HOWS[] = {{"read", 0, SHUT_RD}, {"write", 0, SHUT_WR}, {"both", 0, SHUT_RDWR}, {0}};
enum { NATURAL, BLOCKING, NONBLOCKING, TIMEOUT };
static const struct word MODES[] = {
    {"natural", 0, NATURAL}, {"blocking", 0, BLOCKING}, {"nonblocking", 0, NONBLOCKING}, {"timeout", 0, TIMEOUT}, {0},
};
static const struct word OPTIONS[] = {
    {"SO_RCVBUF", SOL_SOCKET, SO_RCVBUF},
    {"SO_SNDBUF", SOL_SOCKET, SO_SNDBUF},
    {"SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR},
    {"TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY},
    {"SO_ERROR", SOL_SOCKET, SO_ERROR}, /* Last: it can only be read. */
    {0},
};
#define SETTABLE 4
static const struct word EVENTS[] = {
    {"in", 0, POLLIN},       {"out", 0, POLLOUT},
    {"pri", 0, POLLPRI},     {"err", 0, POLLERR},
    {"hup", 0, POLLHUP},
#ifdef POLLRDHUP
    {"rdhup", 0, POLLRDHUP},
#else
    {"rdhup", 0, 0},
#endif
    {"nval", 0, POLLNVAL},   {0},
};

/* Whether a capability is one that the stack does not have. */
static bool lacks(const char *capability) {
#ifdef SOCKSPEC_STACK_HEADER
    const char *const words[] = {STACK_LACKS NULL};
    for (const char *const *word = words; *word; word++)
        if (!strcmp(*word, capability)) return true;
#else
    (void)capability;
#endif
    return false;
}

static const struct word *option_of(struct call *c, const struct value *name, const char *where) {
    const struct word *option = word_of(c, name, where, OPTIONS);
    char capability[32];
    snprintf(capability, sizeof capability, "option:%s", option->name ? option->name : "");
    if (lacks(capability)) REFUSE(c, "There is no %s here", capability);
    return option;
}

static int family_of(struct call *c, const struct value *object) {
    const struct word *family = word_of(c, member(object, "family"), "family", FAMILIES);
    char capability[16];
    snprintf(capability, sizeof capability, "family:%s", family->name);
    if (lacks(capability)) REFUSE(c, "There is no %s here", capability);
    return family->number;
}

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

static struct name address_in(struct call *c, const char *name, bool required) {
    const struct value *v = member(c->params, name);
    struct name address = {0};
    if (!v && !required) return address;
    address.any.sa_family = (sa_family_t)family_of(c, v);
    if (c->code) return address;
    const struct value *place = member(v, address.any.sa_family == AF_UNIX ? "path" : "host");
    if (!place || place->kind != STRING) {
        REFUSE(c, "'%s' has no host or path", name);
    } else if (address.any.sa_family == AF_UNIX) {
        if (place->length > sizeof address.un.sun_path) {
            REFUSE(c, "The path has %zu bytes, and sun_path %zu", place->length, sizeof address.un.sun_path);
            return address;
        }
        memcpy(address.un.sun_path, place->text, place->length);
        size_t end = place->length < sizeof address.un.sun_path && place->text[0] ? place->length + 1 : place->length;
        address.length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + end);
    } else {
        in_port_t port = htons((uint16_t)integer_of(c, v, "port", 0, 65535));
        bool six = address.any.sa_family == AF_INET6;
        if (six) address.in6.sin6_port = port;
        else address.in.sin_port = port;
        if (inet_pton(address.any.sa_family, place->text,
                      six ? (void *)&address.in6.sin6_addr : (void *)&address.in.sin_addr) != 1)
            REFUSE(c, "'%s.host' is no address of its family", name);
        address.length = six ? sizeof address.in6 : sizeof address.in;
    }
    return address;
}

static void put_address(struct text *t, const struct name *address) {
    char host[INET6_ADDRSTRLEN] = "";
    put(t, "\"address\":");
    if (address->length == 0 || (address->any.sa_family == AF_UNSPEC)) {
        put(t, "null,");
    } else if (address->any.sa_family == AF_UNIX) {
        size_t length = address->length > offsetof(struct sockaddr_un, sun_path)
                            ? address->length - offsetof(struct sockaddr_un, sun_path)
                            : 0;
        if (length && address->un.sun_path[0]) length = strnlen(address->un.sun_path, length);
        put(t, "{\"family\":\"unix\",\"path\":");
        put_string(t, address->un.sun_path, length);
        put(t, "},");
    } else {
        bool six = address->any.sa_family == AF_INET6;
        inet_ntop(address->any.sa_family,
                  six ? (const void *)&address->in6.sin6_addr : (const void *)&address->in.sin_addr, host, sizeof host);
        put(t, "{\"family\":\"%s\",\"host\":\"%s\",\"port\":%d},", six ? "ipv6" : "ipv4", host,
            ntohs(six ? address->in6.sin6_port : address->in.sin_port));
    }
}

static struct held *socket_in(struct call *c) {
    int64_t number = integer_of(c, c->params, "socket", 0, SAFE_INTEGER);
    if (c->code) return NULL;
    pthread_mutex_lock(&state);
    int64_t index = number - first_number;
    struct held *h = index >= 0 && index < count_held ? table[index] : NULL;
    pthread_mutex_unlock(&state);
    if (!h) {
        c->code = 1;
        put(&c->error, "\"errno\":null,\"native\":\"There is no socket %" PRId64 "\"", number);
    }
    return h;
}

/* A pattern, to be freed. */
static struct pattern *pattern_of(struct call *c, const struct value *v) {
    struct pattern *p = malloc(sizeof *p);
    if (!p) abort();
    p->length = (uint64_t)integer_of(c, v, "length", 0, SAFE_INTEGER);
    p->offset = (uint64_t)integer_or(c, v, "offset", 0, SAFE_INTEGER, 0);
    start_pattern(p, (uint32_t)integer_of(c, v, "seed", 0, UINT32_MAX));
    return p;
}

struct payload {
    const char *data;
    size_t size;
    char *built; /* To be freed. */
};

static struct payload payload_in(struct call *c, bool patterns) {
    struct payload load = {0};
    const struct value *data = member(c->params, "data"), *base64 = member(data, "base64");
    ssize_t size;
    if (patterns && member(data, "seed")) {
        struct pattern *p = pattern_of(c, data);
        if (!c->code && !(load.built = malloc(p->length + 1))) REFUSE(c, "There is no memory for 'data'");
        if (load.built) {
            load.data = load.built;
            for (size_t length; load.size < p->length; load.size += length) {
                const unsigned char *from = piece(p, load.size, SIZE_MAX, &length);
                memcpy(load.built + load.size, from, length);
            }
        }
        free(p);
    } else if (!base64 || base64->kind != STRING || (size = read_base64(base64->text, base64->length)) < 0) {
        REFUSE(c, "'data' carries no base64");
    } else {
        load.data = base64->text;
        load.size = (size_t)size;
    }
    return load;
}

struct options {
    int count;
    const struct word *option[SETTABLE];
    int value[SETTABLE];
};

static struct options options_in(struct call *c) {
    struct options options = {0};
    const struct value *given = member(c->params, "options");
    for (const struct value *v = given ? given->first : NULL; v && !c->code; v = v->next) {
        const struct value name = {.kind = STRING, .text = v->name, .length = strlen(v->name)};
        const struct word *option = option_of(c, &name, "options");
        if (option == &OPTIONS[SETTABLE] || options.count == SETTABLE)
            REFUSE(c, "'%s' cannot be set, or stands there twice", v->name);
        if (c->code) break;
        options.option[options.count] = option;
        options.value[options.count++] = (int)integer_of(c, given, v->name, INT_MIN, INT_MAX);
    }
    return options;
}

/* --- Operations ------------------------------------------------------------------------------------------------------- */

/* The call of that name has just failed on a socket that was to be opened. */
static bool give_up(struct call *c, struct held *h, const char *call) {
    fail(c, call);
    leave(c);
    close(atomic_exchange(&h->fd, -1));
    return false;
}

static struct held *opened(struct call *c, int family, int type, const struct options *options) {
    int fd = socket(family, type, 0);
    if (fd < 0) return fail(c, "socket"), NULL;
    struct held *h = hold(fd, true);
    pthread_mutex_lock(&state);
    c->inside = h;
    h->waiting++;
    pthread_mutex_unlock(&state);
    for (int i = 0; i < options->count; i++)
        if (setsockopt(fd, options->option[i]->level, options->option[i]->number, &options->value[i], sizeof(int)) < 0)
            return give_up(c, h, "setsockopt"), NULL;
    return h;
}

static bool settle(struct call *c, struct held *h) {
    pthread_mutex_lock(&state);
    h->opening = false;
    pthread_mutex_unlock(&state);
    put(&c->result, "\"socket\":%ld,", h->number);
    return true;
}

static bool listen_stream(struct call *c) {
    struct name address = address_in(c, "address", true);
    int backlog = (int)integer_or(c, c->params, "backlog", INT_MIN, INT_MAX, 128);
    struct options options = options_in(c);
    if (!begin(c)) return false;
    struct held *h = opened(c, address.any.sa_family, SOCK_STREAM, &options);
    if (!h) return false;
    if (bind(h->fd, &address.any, address.length) < 0) return give_up(c, h, "bind");
    if (listen(h->fd, backlog) < 0) return give_up(c, h, "listen");
    return settle(c, h);
}

static bool connect_stream(struct call *c) {
    struct name address = address_in(c, "address", true), own = address_in(c, "bind", false);
    struct options options = options_in(c);
    if (!begin(c)) return false;
    struct held *h = opened(c, address.any.sa_family, SOCK_STREAM, &options);
    if (!h) return false;
    if (own.length && bind(h->fd, &own.any, own.length) < 0) return give_up(c, h, "bind");
    if (connect(h->fd, &address.any, address.length) < 0) return give_up(c, h, "connect");
    return settle(c, h);
}

static bool open_datagram(struct call *c) {
    int family = family_of(c, c->params);
    struct name own = address_in(c, "address", false);
    struct options options = options_in(c);
    if (!begin(c)) return false;
    struct held *h = opened(c, family, SOCK_DGRAM, &options);
    if (!h) return false;
    if (own.length && bind(h->fd, &own.any, own.length) < 0) return give_up(c, h, "bind");
    return settle(c, h);
}

static bool plain_socket(struct call *c) {
    int family = family_of(c, c->params);
    int type = word_of(c, member(c->params, "type"), "type", TYPES)->number;
    struct options none = {0};
    if (!begin(c)) return false;
    struct held *h = opened(c, family, type, &none);
    return h && settle(c, h);
}

static bool accept_one(struct call *c) {
    struct held *h = socket_in(c);
    if (!enter(c, h)) return false;
    struct name address;
    int fd;
    do {
        address.length = sizeof address.room;
        fd = accept(h->fd, &address.any, &address.length);
    } while (fd < 0 && again(c, h, POLLIN));
    if (fd < 0) return fail(c, "accept");
    /* Linux does not hand O_NONBLOCK down, other systems do. */
    if (h->nonblocking) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) & ~O_NONBLOCK);
    put(&c->result, "\"socket\":%ld,", hold(fd, false)->number);
    put_address(&c->result, &address);
    return true;
}

static bool bind_to(struct call *c) {
    struct held *h = socket_in(c);
    struct name address = address_in(c, "address", true);
    return begin(c) && (bind(h->fd, &address.any, address.length) == 0 || fail(c, "bind"));
}

static bool listen_at(struct call *c) {
    struct held *h = socket_in(c);
    int backlog = (int)integer_of(c, c->params, "backlog", INT_MIN, INT_MAX);
    return begin(c) && (listen(h->fd, backlog) == 0 || fail(c, "listen"));
}

static bool connect_to(struct call *c) {
    struct held *h = socket_in(c);
    struct name address = address_in(c, "address", true);
    if (!enter(c, h)) return false;
    if (connect(h->fd, &address.any, address.length) == 0) return true;
    if (again(c, h, POLLOUT)) {
        int number = 0;
        socklen_t length = sizeof number;
        if (getsockopt(h->fd, SOL_SOCKET, SO_ERROR, &number, &length) < 0) return fail(c, "getsockopt");
        if (!number) return true;
        errno = number;
    }
    return fail(c, "connect");
}

static bool send_once(struct call *c) {
    struct held *h = socket_in(c);
    struct payload load = payload_in(c, true);
    if (enter(c, h)) {
        ssize_t count;
        do count = send(h->fd, load.data, load.size, 0);
        while (count < 0 && again(c, h, POLLOUT));
        if (count < 0) fail(c, "send");
        else put(&c->result, "\"count\":%zd,", count);
    }
    free(load.built);
    return !c->code;
}

static bool send_all(struct call *c) {
    struct held *h = socket_in(c);
    struct payload load = payload_in(c, true);
    if (enter(c, h)) {
        size_t done = 0;
        do {
            ssize_t count = send(h->fd, load.data + done, load.size - done, 0);
            if (count >= 0) done += (size_t)count;
            else if (!again(c, h, POLLOUT)) {
                fail(c, "send");
                break;
            }
        } while (done < load.size);
    }
    free(load.built);
    return !c->code;
}

static bool recv_once(struct call *c) {
    struct held *h = socket_in(c);
    size_t size = (size_t)integer_of(c, c->params, "size", 1, MOST_BYTES);
    unsigned char buffer[MOST_BYTES];
    if (!enter(c, h)) return false;
    ssize_t count;
    do count = recv(h->fd, buffer, size, 0);
    while (count < 0 && again(c, h, POLLIN));
    if (count < 0) return fail(c, "recv");
    put(&c->result, "\"data\":{\"base64\":\"");
    put_base64(&c->result, buffer, (size_t)count);
    put(&c->result, "\"},");
    return true;
}

static bool drain(struct call *c) {
    struct held *h = socket_in(c);
    uint64_t size = (uint64_t)integer_or(c, c->params, "size", 0, SAFE_INTEGER, INT64_MAX), count = 0;
    size_t chunk = (size_t)integer_or(c, c->params, "chunk", 1, MOST_BYTES, MOST_BYTES);
    const struct value *described = member(c->params, "pattern");
    struct pattern *pattern = described ? pattern_of(c, described) : NULL;
    unsigned char buffer[MOST_BYTES];
    int64_t mismatch = -1;
    uint32_t crc = 0;
    struct text error = {0};
    if (enter(c, h)) {
        while (count < size) {
            ssize_t got;
            c->deadline = 0;
            do got = recv(h->fd, buffer, size - count < chunk ? (size_t)(size - count) : chunk, 0);
            while (got < 0 && again(c, h, POLLIN));
            if (got < 0) put_failure(&error, "recv", errno, c->timed_out);
            if (got <= 0) break;
            if (pattern && mismatch < 0) mismatch = differs(pattern, count, buffer, (size_t)got);
            crc = crc32(crc, buffer, (size_t)got);
            count += (uint64_t)got;
        }
        put(&c->result, "\"count\":%" PRIu64 ",\"crc32\":%" PRIu32 ",\"mismatch\":", count, crc);
        put(&c->result, mismatch < 0 ? "null," : "%" PRId64 ",", mismatch);
        if (error.length) put(&c->result, "\"end\":\"error\",\"error\":{%.*s},", (int)error.length, error.at);
        else put(&c->result, "\"end\":\"%s\",", count == size ? "size" : "eof");
    }
    free(error.at);
    free(pattern);
    return !c->code;
}

static bool send_to(struct call *c) {
    struct held *h = socket_in(c);
    struct payload load = payload_in(c, false);
    struct name address = address_in(c, "address", true);
    if (!enter(c, h)) return false;
    ssize_t count;
    do count = sendto(h->fd, load.data, load.size, 0, &address.any, address.length);
    while (count < 0 && again(c, h, POLLOUT));
    if (count < 0) return fail(c, "sendto");
    put(&c->result, "\"count\":%zd,", count);
    return true;
}

static bool recv_from(struct call *c) {
    struct held *h = socket_in(c);
    size_t size = (size_t)integer_of(c, c->params, "size", 1, MOST_BYTES);
    unsigned char buffer[MOST_BYTES];
    struct name address;
    if (!enter(c, h)) return false;
    ssize_t count;
    do {
        address.length = sizeof address.room;
        count = recvfrom(h->fd, buffer, size, 0, &address.any, &address.length);
    } while (count < 0 && again(c, h, POLLIN));
    if (count < 0) return fail(c, "recvfrom");
    put(&c->result, "\"data\":{\"base64\":\"");
    put_base64(&c->result, buffer, (size_t)count);
    put(&c->result, "\"},");
    put_address(&c->result, &address);
    return true;
}

static bool shut_down(struct call *c) {
    struct held *h = socket_in(c);
    int how = word_of(c, member(c->params, "how"), "how", HOWS)->number;
    return begin(c) && (shutdown(h->fd, how) == 0 || fail(c, "shutdown"));
}

static bool close_it(struct call *c) {
    struct held *h = socket_in(c);
    return begin(c) && (close(take_descriptor(h)) == 0 || fail(c, "close"));
}

static bool abort_it(struct call *c) {
    struct held *h = socket_in(c);
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (!begin(c)) return false;
    if (setsockopt(h->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) < 0) return fail(c, "setsockopt");
    return close(take_descriptor(h)) == 0 || fail(c, "close");
}

static bool get_name(struct call *c, bool of_peer) {
    struct held *h = socket_in(c);
    if (!begin(c)) return false;
    struct name address = {.length = sizeof address.room};
    if (of_peer ? getpeername(h->fd, &address.any, &address.length) < 0
                : getsockname(h->fd, &address.any, &address.length) < 0)
        return fail(c, of_peer ? "getpeername" : "getsockname");
    put_address(&c->result, &address);
    return true;
}

static bool get_sockname(struct call *c) { return get_name(c, false); }
static bool get_peername(struct call *c) { return get_name(c, true); }

static bool poll_one(struct call *c) {
    struct held *h = socket_in(c);
    const struct value *events = member(c->params, "events");
    int timeout = (int)integer_of(c, c->params, "timeoutMs", 0, INT_MAX);
    struct pollfd p = {0};
    if (!events || events->kind != ARRAY) REFUSE(c, "'events' is no list of words");
    for (const struct value *v = events ? events->first : NULL; v; v = v->next)
        p.events |= (short)word_of(c, v, "events", EVENTS)->number;
    if (!enter(c, h)) return false;
    p.fd = h->fd;
    if (p.fd < 0) { /* poll() passes over those. */
        c->code = 1;
        put(&c->error, "\"errno\":null,\"native\":\"The socket is closed\"");
        return false;
    }
    if (poll(&p, 1, timeout) < 0) return fail(c, "poll");
    put(&c->result, "\"events\":[");
    const char *comma = "";
    for (const struct word *w = EVENTS; w->name; w++)
        if (p.revents & w->number) put(&c->result, "%s\"%s\"", comma, w->name), comma = ",";
    put(&c->result, "],");
    return true;
}

static bool set_mode(struct call *c) {
    struct held *h = socket_in(c);
    int mode = word_of(c, member(c->params, "mode"), "mode", MODES)->number;
    long timeout = mode == TIMEOUT ? (long)integer_of(c, c->params, "timeoutMs", 1, INT_MAX) : 0;
    if (!begin(c)) return false;
    bool nonblocking = mode == NONBLOCKING || mode == TIMEOUT;
    int flags = fcntl(h->fd, F_GETFL, 0);
    if (flags < 0 || fcntl(h->fd, F_SETFL, nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) < 0)
        return fail(c, "fcntl");
    h->nonblocking = nonblocking;
    h->timeout_ms = timeout;
    return true;
}

static bool set_option(struct call *c) {
    struct held *h = socket_in(c);
    const struct word *option = option_of(c, member(c->params, "option"), "option");
    int value = (int)integer_of(c, c->params, "value", INT_MIN, INT_MAX);
    return begin(c) &&
           (setsockopt(h->fd, option->level, option->number, &value, sizeof value) == 0 || fail(c, "setsockopt"));
}

static bool get_option(struct call *c) {
    struct held *h = socket_in(c);
    const struct word *option = option_of(c, member(c->params, "option"), "option");
    if (!begin(c)) return false;
    int value = 0;
    socklen_t length = sizeof value;
    if (getsockopt(h->fd, option->level, option->number, &value, &length) < 0) return fail(c, "getsockopt");
    put(&c->result, "\"value\":%d,", value);
    if (option != &OPTIONS[SETTABLE]) return true;
    put(&c->result, "\"errno\":");
    put_errno(&c->result, value);
    put(&c->result, ",");
    return true;
}

/* Wakes and closes everything, until no other request is at work. */
static bool reset(struct call *c) {
    if (!begin(c)) return false;
    long left = 0;
    bool closed;
    pthread_mutex_lock(&state);
    for (long i = 0; i < count_held; i++) left += table[i]->fd >= 0 && !table[i]->opening;
    do {
        closed = true;
        for (long i = 0; i < count_held; i++) {
            struct held *h = table[i];
            if (h->fd < 0) continue;
            if (h->waiting) wake(h->fd, SHUT_RDWR);
            else {
                shutdown(h->fd, SHUT_RDWR);
                close(atomic_exchange(&h->fd, -1));
            }
            closed = closed && h->fd < 0;
        }
        /* What waited may have opened a socket on its way out. */
    } while ((busy > 1 || !closed) && (wait_changed(), true));
    for (long i = 0; i < count_held; i++) free(table[i]);
    first_number += count_held;
    count_held = 0;
    pthread_mutex_unlock(&state);
    put(&c->result, "\"open\":%ld,", left);
    return true;
}

static const struct {
    const char *name;
    bool (*serve)(struct call *);
    bool may_wait;
} METHODS[] = {
    {"listenStream", listen_stream, false},
    {"accept", accept_one, true},
    {"connectStream", connect_stream, true},
    {"openDatagram", open_datagram, false},
    {"socket", plain_socket, false},
    {"bind", bind_to, false},
    {"listen", listen_at, false},
    {"connect", connect_to, true},
    {"send", send_once, true},
    {"sendall", send_all, true},
    {"recv", recv_once, true},
    {"drain", drain, true},
    {"sendto", send_to, true},
    {"recvfrom", recv_from, true},
    {"shutdown", shut_down, false},
    {"close", close_it, true},
    {"abort", abort_it, false},
    {"getsockname", get_sockname, false},
    {"getpeername", get_peername, false},
    {"poll", poll_one, true},
    {"setMode", set_mode, false},
    {"setsockopt", set_option, false},
    {"getsockopt", get_option, false},
    {"reset", reset, false},
};

/* --- Protocol --------------------------------------------------------------------------------------------------------- */

/* Whether a loopback address of the family can be bound. */
static bool works(int family) {
#ifdef SOCKSPEC_STACK_HEADER
    (void)family;
    return true;
#else
    struct name loopback = {.any.sa_family = (sa_family_t)family};
    if (family == AF_INET) loopback.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    else loopback.in6.sin6_addr = in6addr_loopback;
    int fd = socket(family, SOCK_STREAM, 0);
    bool bound = fd >= 0 && bind(fd, &loopback.any, family == AF_INET ? sizeof loopback.in : sizeof loopback.in6) == 0;
    if (fd >= 0) close(fd);
    return bound;
#endif
}

static void introduce(struct text *t) {
    static const char *const words[] = {
        "stream",
        "datagram",
        "bsd",
        "send",
        "shutdown:write",
        "shutdown:read",
        "shutdown:both",
        "abort",
        "poll",
        "family:unix",
        "unix:datagram",
        "unix:names",
        "mode:blocking",
        "mode:nonblocking",
        "mode:timeout",
        "timeout:send",
        "timeout:accept",
        "unix:timeout",
        "option:SO_RCVBUF",
        "option:SO_SNDBUF",
        "option:SO_REUSEADDR",
        "option:SO_ERROR",
        "option:TCP_NODELAY",
        "bind:connect",
        "backlog",
        "errno",
        "concurrent",
        "interrupt",
        "demand-read",
        "datagram:truncate",
        "family:ipv4",
        "family:ipv6",
    };
    struct utsname system;
    uname(&system);
#if defined(SOCKSPEC_STACK_HEADER)
    const char *name = STACK_NAME, *version = STACK_VERSION, *runtime = STACK_RUNTIME, *os = STACK_OS;
#else
    const char *name = "c", *os = strcmp(system.sysname, "Darwin") ? "linux" : "darwin", *version = system.release;
    char runtime[sizeof system.sysname + sizeof system.release + 32];
#ifdef __GLIBC__
    version = gnu_get_libc_version();
    snprintf(runtime, sizeof runtime, "glibc %s, %s %s", version, system.sysname, system.release);
#else
    snprintf(runtime, sizeof runtime, "%s %s", system.sysname, system.release);
#endif
    if (strcmp(system.sysname, "Linux") && strcmp(system.sysname, "Darwin")) os = system.sysname;
#endif
    put(t,
        "\"protocol\":1,\"identity\":{\"name\":\"%s\",\"version\":\"%s\",\"language\":\"C\",\"runtime\":\"%s\",\"os\":"
        "\"%s\"},\"capabilities\":[",
        name, version, runtime, os);
    const char *comma = "";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (lacks(words[i]) || (!strcmp(words[i], "family:ipv4") && !works(AF_INET)) ||
            (!strcmp(words[i], "family:ipv6") && !works(AF_INET6)))
            continue;
        put(t, "%s\"%s\"", comma, words[i]);
        comma = ",";
    }
    put(t, "],");
}

static void perform(struct call *c, const struct value *method) {
    if (is_word(method, "initialize")) {
        introduce(&c->result);
        return;
    }
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++) {
        if (!is_word(method, METHODS[i].name)) continue;
        c->may_wait = METHODS[i].may_wait;
        METHODS[i].serve(c);
        return;
    }
    c->code = -32601;
    put(&c->error, "There is no method '%.*s'", (int)method->length, method->text);
}

static void answer(char *line, size_t length) {
    struct reader reader;
    struct value *request = read_line(&reader, line, length);
    struct call c = {.id = member(request, "id"), .params = member(request, "params"), .start = now()};
    const struct value *method = member(request, "method");
    struct text t = {0};
    if (!method || method->kind != STRING || !c.id || (c.id->kind != NUMBER && c.id->kind != STRING)) {
        const char *problem = request ? "a request has an id and a method" : reader.problem;
        put(&t, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":");
        put_string(&t, problem, strlen(problem));
        put(&t, "}}\n");
    } else {
        perform(&c, method);
        uint64_t elapsed = now() - c.start;
        put(&t, "{\"jsonrpc\":\"2.0\",\"id\":");
        put_id(&t, c.id);
        if (!c.code) {
            put(&t, ",\"result\":{%.*s\"elapsedNs\":%" PRIu64 "}}\n", (int)c.result.length,
                c.result.length ? c.result.at : "", elapsed);
        } else if (c.code == 1) {
            put(&t,
                ",\"error\":{\"code\":1,\"message\":\"The call failed\",\"data\":{%s,\"elapsedNs\":%" PRIu64 "}}}\n",
                c.error.at, elapsed);
        } else {
            put(&t, ",\"error\":{\"code\":%d,\"message\":", c.code);
            put_string(&t, c.error.at, c.error.length);
            put(&t, "}}\n");
        }
    }
    leave(&c);
    write_message(&t);
    free(t.at);
    free(c.result.at);
    free(c.error.at);
}

static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;
static int ready = 1;

/* Threads take turns at reading; the one that has a line serves it itself, which saves handing it over. */
static void *serve(void *nothing) {
    char *line = NULL;
    size_t room = 0;
    while (true) {
        pthread_mutex_lock(&reading);
        ssize_t length = getline(&line, &room, stdin);
        if (length < 0) _exit(0);
        pthread_mutex_lock(&state);
        busy++;
        bool alone = ready == 1;
        if (!alone) ready--;
        pthread_mutex_unlock(&state);
        pthread_mutex_unlock(&reading);
        pthread_t follower;
        if (alone && pthread_create(&follower, NULL, serve, NULL) == 0) pthread_detach(follower);
        answer(line, (size_t)length);
        pthread_mutex_lock(&state);
        busy--;
        ready++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&state);
    }
    return nothing;
}

int main(int argc, char **argv) {
    /* Whatever else prints in this process shall not disturb the protocol. */
    output = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    signal(SIGPIPE, SIG_IGN); /* A send on a broken connection shall say EPIPE. */
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &monotonic);
    start_crc();
#ifdef SOCKSPEC_STACK_HEADER
    stack_start(argc, argv);
#else
    (void)argc, (void)argv;
#endif
    serve(NULL);
}
