/* See wire.h. */
#define _GNU_SOURCE /* vasprintf() */
#include "wire.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The operations that "entered" announces. */
static const char *const MAY_WAIT[] = {
    "accept", "connectStream", "connect", "connect_ex", "writev", "readv", "send", "sendall", "recv",
    "recvInto", "sendReused", "drain", "sendto", "sendFrom", "recvfrom", "recvmsg", "sendmmsg",
    "recvmmsg", "sendDescriptors", "recvDescriptors", "addressInto", "addressFrom", "poll", "pollAll",
    "select", "epoll_wait", "close", "getaddrinfo", "getnameinfo", "gethostbyname", "sendfile", "fgets",
    "fread", "fwrite", "fflush", "fclose", NULL,
};

/* Milliseconds that a close waits for calls that it woke. One that nothing ends must not hold it up. */
#define WAKE_MS 100

#define TILE 65521

/* --- JSON ---------------------------------------------------------------------------------------- */

static const char *skip_space(const char *at) { return at + strspn(at, " \t\r\n"); }

#define DEEPEST 16

/* The end of a value, or NULL if it is not well-formed, or is nested too deeply. */
static const char *end_within(const char *at, int depth) {
    bool object = *at == '{';
    char close = object ? '}' : ']';
    if (*at == '"') {
        for (at++; *at != '"'; at++)
            if ((unsigned char)*at < 0x20 || (*at == '\\' && !*++at)) return NULL;
        return at + 1;
    }
    if (*at != '{' && *at != '[') {
        size_t length = strspn(at, "+-.0123456789Eaeflnrstu");
        return length ? at + length : NULL;
    }
    at = skip_space(at + 1);
    if (*at == close) return at + 1;
    for (; depth > 0; at = skip_space(at + 1)) {
        if (object) {
            if (*at != '"' || !(at = end_within(at, 0))) return NULL;
            at = skip_space(at);
            if (*at != ':') return NULL;
            at = skip_space(at + 1);
        }
        if (!(at = end_within(at, depth - 1))) return NULL;
        at = skip_space(at);
        if (*at == close) return at + 1;
        if (*at != ',') return NULL;
    }
    return NULL;
}

/* The end of a value in a line that is well-formed. */
static const char *end_of(const char *value) { return end_within(value, DEEPEST); }

const char *first_of(const char *container) {
    if (!container || (*container != '{' && *container != '[')) return NULL;
    const char *at = skip_space(container + 1);
    return *at == '}' || *at == ']' ? NULL : at;
}

const char *value_of(const char *name) {
    const char *at = skip_space(end_of(name));
    return *at == ':' ? skip_space(at + 1) : NULL;
}

const char *next_of(const char *item) {
    const char *value = value_of(item);
    const char *at = skip_space(end_of(value ? value : item));
    return *at == ',' ? skip_space(at + 1) : NULL;
}

bool is_word(const char *value, const char *word) {
    size_t length = strlen(word);
    return value && *value == '"' && !strncmp(value + 1, word, length) && value[length + 1] == '"';
}

const char *member(const char *object, const char *name) {
    for (const char *item = first_of(object); item; item = next_of(item))
        if (is_word(item, name)) return value_of(item);
    return NULL;
}

bool is_null(const char *value) { return value && *value == 'n'; }

int64_t integer_of(const char *value, int64_t otherwise) {
    return value ? strtoll(value, NULL, 10) : otherwise;
}

static char *put_utf8(char *to, unsigned long code) {
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 63));
    } else {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    }
    return to;
}

bool string_of(const char *value, char *to, size_t room, size_t *length) {
    static const char ESCAPES[] = "bfnrt", PLAIN[] = "\b\f\n\r\t";
    const char *start = to, *last = to + room - 4; /* A character takes up to three bytes, and NUL one. */
    if (!value || *value++ != '"') return false;
    while (*value && *value != '"' && to <= last) {
        char c = *value++;
        if (c != '\\') {
            *to++ = c;
        } else if (*value == 'u') {
            char digits[5] = "";
            memcpy(digits, value + 1, strnlen(value + 1, 4));
            value += 1 + strlen(digits);
            to = put_utf8(to, strtoul(digits, NULL, 16));
        } else if (*value) {
            const char *escape = strchr(ESCAPES, *value);
            *to++ = escape ? PLAIN[escape - ESCAPES] : *value;
            value++;
        }
    }
    *to = 0;
    *length = (size_t)(to - start);
    return *value == '"';
}

const struct word *word_of(struct call *c, const char *value, const struct word *words) {
    const struct word *word = words;
    while (word->name && !is_word(value, word->name)) word++;
    if (word->name) return word;
    if (value) unsupported(c, "%.*s is not supported", (int)(end_of(value) - value), value);
    else unsupported(c, "A parameter is missing");
    return words;
}

void put_string(FILE *out, const char *string, size_t length) {
    putc('"', out);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)string[i];
        if (c < 0x20) {
            fprintf(out, "\\u%04x", c);
        } else {
            if (c == '"' || c == '\\') putc('\\', out);
            putc(c, out);
        }
    }
    putc('"', out);
}

/* --- Data ---------------------------------------------------------------------------------------- */

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void put_data(FILE *out, const unsigned char *data, size_t size) {
    fputs("\"data\":{\"base64\":\"", out);
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t x = (uint32_t)data[i] << 16;
        if (left > 1) x |= (uint32_t)data[i + 1] << 8;
        if (left > 2) x |= data[i + 2];
        putc_unlocked(BASE64[x >> 18], out);
        putc_unlocked(BASE64[x >> 12 & 63], out);
        putc_unlocked(left > 1 ? BASE64[x >> 6 & 63] : '=', out);
        putc_unlocked(left > 2 ? BASE64[x & 63] : '=', out);
    }
    fputs("\"},", out);
}

/* The size of what a string of base64 decodes to. */
static size_t decode(const char *value, char *to) {
    const char *digit;
    uint32_t bits = 0;
    size_t size = 0;
    for (int count = 0; *++value && (digit = strchr(BASE64, *value));) {
        bits = bits << 6 | (uint32_t)(digit - BASE64);
        if ((count += 6) >= 8) to[size++] = (char)(bits >> (count -= 8));
    }
    return size;
}

struct pattern {
    uint64_t length, offset;
    unsigned char tile[TILE]; /* That of the last position asked for. */
};

/* Copies the tile of a seed, which is kept for the next time. */
static void copy_tile(unsigned char *to, int64_t seed) {
    static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
    static unsigned char kept[TILE];
    static int64_t kept_seed = -1;
    pthread_mutex_lock(&making);
    uint32_t x = (uint32_t)seed;
    for (size_t i = 0; i < TILE && kept_seed != seed; i++) {
        x = x * 1664525u + 1013904223u;
        kept[i] = (unsigned char)(x >> 24);
    }
    kept_seed = seed;
    memcpy(to, kept, TILE);
    pthread_mutex_unlock(&making);
}

static struct pattern *pattern_of(const char *value) {
    struct pattern *p = malloc(sizeof *p);
    if (!p) abort();
    p->length = (uint64_t)integer_of(member(value, "length"), 0);
    p->offset = (uint64_t)integer_of(member(value, "offset"), 0);
    copy_tile(p->tile, integer_of(member(value, "seed"), 0));
    return p;
}

/* At most `size` bytes from `position` on, as many as one tile has. Valid until the next call. */
static const unsigned char *piece_of(struct pattern *p, uint64_t position, size_t size, size_t *length) {
    uint64_t number = (p->offset + position) / TILE, start = (p->offset + position) % TILE;
    for (int i = 0; i < 8; i++) p->tile[i] = (unsigned char)(number >> 8 * i);
    uint64_t left = position < p->length ? p->length - position : 0;
    if (left > size) left = size;
    if (left > TILE - start) left = TILE - start;
    *length = (size_t)left;
    return p->tile + start;
}

int64_t mismatch(struct pattern *p, uint64_t position, const unsigned char *data, size_t size) {
    for (size_t done = 0, length; done < size; done += length) {
        const unsigned char *expected = piece_of(p, position + done, size - done, &length);
        if (length && !memcmp(expected, data + done, length)) continue;
        size_t i = 0;
        while (i < length && expected[i] == data[done + i]) i++;
        return (int64_t)(position + done + i);
    }
    return -1;
}

/* Puts the bytes of a payload into the call. */
static bool load(struct call *c, const char *payload) {
    const char *base64 = member(payload, "base64");
    if (base64) {
        c->data = malloc((size_t)(end_of(base64) - base64));
        if (!c->data) abort();
        c->size = decode(base64, c->data);
        return true;
    }
    struct pattern *p = pattern_of(payload);
    c->data = malloc(p->length + 1);
    for (size_t length; c->data && c->size < p->length; c->size += length) {
        const unsigned char *piece = piece_of(p, c->size, SIZE_MAX, &length);
        memcpy(c->data + c->size, piece, length);
    }
    free(p);
    return c->data || unsupported(c, "There is no memory for the data");
}

/* --- Errors -------------------------------------------------------------------------------------- */

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
#ifdef ESPIPE
    NAME(ESPIPE),
#endif
#ifdef ESOCKTNOSUPPORT
    NAME(ESOCKTNOSUPPORT),
#endif
};

void put_errno(FILE *out, int number) {
    const char *name = NULL;
    for (size_t i = 0; !name && i < sizeof ERRNO_NAMES / sizeof *ERRNO_NAMES; i++)
        if (ERRNO_NAMES[i].number == number) name = ERRNO_NAMES[i].name;
    if (name) fprintf(out, "\"errno\":\"%s\",", name);
    else fputs("\"errno\":null,", out);
}

void put_failure(FILE *out, const char *function, bool timed_out) {
    int number = errno;
    put_errno(out, timed_out ? 0 : number);
    if (timed_out) fprintf(out, "\"native\":\"%s: the time was up\",\"timeout\":true", function);
    else fprintf(out, "\"native\":\"%s: %s (errno %d)\"", function, strerror(number), number);
}

bool fail(struct call *c, const char *function) {
    put_failure(c->out, function, c->timed_out);
    c->code = 1;
    return false;
}

bool unsupported(struct call *c, const char *why, ...) {
    if (c->code) return false;
    char text[200];
    va_list values;
    va_start(values, why);
    vsnprintf(text, sizeof text, why, values);
    va_end(values);
    put_string(c->out, text, strlen(text));
    c->code = -32602;
    return false;
}

/* --- Sockets ------------------------------------------------------------------------------------- */

static pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* A call or a request is over. */
static struct held **table;
static struct held nobody = {.fd = -1};
static long first_number = 1, count_held, room_held;
static int busy; /* How many requests that may wait are served. */

struct held *hold(int fd) {
    struct held *h = calloc(1, sizeof *h);
    pthread_mutex_lock(&state);
    if (count_held == room_held) {
        room_held = room_held * 2 + 64;
        table = realloc(table, (size_t)room_held * sizeof *table);
    }
    if (!h || !table) abort();
    h->number = first_number + count_held;
    h->fd = fd;
    h->opening = true;
    table[count_held++] = h;
    pthread_mutex_unlock(&state);
    return h;
}

struct held *find(int64_t number) {
    pthread_mutex_lock(&state);
    int64_t index = number - first_number;
    struct held *h = index >= 0 && index < count_held ? table[index] : NULL;
    pthread_mutex_unlock(&state);
    return h;
}

long known(struct held *h) {
    pthread_mutex_lock(&state);
    h->opening = false;
    pthread_mutex_unlock(&state);
    return h->number;
}

static bool put_held(struct call *c, const char *kind, struct held *h) {
    fprintf(c->out, "\"%s\":%ld,", kind, known(h));
    return true;
}

bool put_socket(struct call *c, struct held *h) { return put_held(c, "socket", h); }
bool put_other(struct call *c, struct held *h) { return put_held(c, "other", h); }
bool put_file(struct call *c, struct held *h) { return put_held(c, "file", h); }

void enter(struct call *c, struct held *h) {
    pthread_mutex_lock(&state);
    c->inside = h;
    h->waiting++;
    pthread_mutex_unlock(&state);
}

void leave(struct call *c) {
    pthread_mutex_lock(&state);
    if (c->inside) c->inside->waiting--;
    c->inside = NULL;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&state);
}

/* With the lock held: waits up to WAKE_MS for one change. False if none came. */
static bool wait_changed(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += WAKE_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return pthread_cond_timedwait(&changed, &state, &until) == 0;
}

int take(struct held *h, void (*wake)(int fd, bool harder)) {
    pthread_mutex_lock(&state);
    h->ending = true;
    for (int turn = 0; turn < 2 && wake && h->waiting && h->fd >= 0; turn++) {
        wake(h->fd, turn > 0);
        while (h->waiting && wait_changed()) continue;
    }
    int fd = atomic_exchange(&h->fd, -1);
    pthread_mutex_unlock(&state);
    return fd;
}

long take_all(void (*wake)(int fd, bool harder), void (*end)(int fd)) {
    long left = 0;
    bool closed;
    pthread_mutex_lock(&state);
    for (long i = 0; i < count_held; i++) left += table[i]->fd >= 0 && !table[i]->opening;
    do {
        closed = true;
        for (long i = 0; i < count_held; i++) {
            struct held *h = table[i];
            if (h->fd < 0) continue;
            h->ending = true;
            if (h->waiting) wake(h->fd, true);
            else end(atomic_exchange(&h->fd, -1));
            closed = closed && h->fd < 0;
        }
        /* A call that waited may have opened a socket on its way out. */
    } while ((busy > 0 || !closed) && (wait_changed(), true));
    for (long i = 0; i < count_held; i++) free(table[i]);
    first_number += count_held;
    count_held = 0;
    pthread_mutex_unlock(&state);
    return left;
}

/* --- Requests ------------------------------------------------------------------------------------ */

static const struct operation *operations;
static int output = STDOUT_FILENO;

void keep_stdout(void) {
    output = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
#ifdef SIGPIPE
    signal(SIGPIPE, SIG_IGN); /* A send on a broken connection is to say EPIPE. */
#endif
}

__attribute__((format(printf, 1, 2))) static void write_line(const char *format, ...) {
    static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
    char *line;
    va_list values;
    va_start(values, format);
    int length = vasprintf(&line, format, values);
    va_end(values);
    if (length < 0) abort();
    pthread_mutex_lock(&writing);
    for (ssize_t done = 0, count; done < length; done += count > 0 ? count : 0) {
        count = write(output, line + done, (size_t)(length - done));
        if (count < 0 && errno != EINTR) _exit(1);
    }
    pthread_mutex_unlock(&writing);
    free(line);
}

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static bool may_wait(const char *method) {
    const char *const *name = MAY_WAIT;
    while (*name && !is_word(method, *name)) name++;
    return *name != NULL;
}

void announce(struct call *c) {
    write_line("{\"jsonrpc\":\"2.0\",\"method\":\"entered\",\"params\":{\"id\":%.*s}}\n",
               (int)(end_of(c->id) - c->id), c->id);
}

/* Serves a request. Gives how long its call took, in nanoseconds. */
static uint64_t perform(struct call *c, const char *method) {
    const struct operation *operation = operations;
    while (operation->name && !is_word(method, operation->name)) operation++;
    if (!operation->name) {
        fputs("\"There is no such method\"", c->out);
        c->code = -32601;
        return 0;
    }
    const char *number = member(c->params, "socket");
    if (!number) number = member(c->params, "file");
    const char *data = member(c->params, "data");
    const char *pattern = member(c->params, "pattern");
    if (number && !(c->held = find(integer_of(number, 0)))) {
        fprintf(c->out, "\"errno\":null,\"native\":\"There is no socket %ld\"", (long)integer_of(number, 0));
        c->code = 1;
        return 0;
    }
    if (data && !load(c, data)) return 0;
    if (pattern) c->pattern = pattern_of(pattern);
    if (may_wait(method)) {
        if (number && !is_word(method, "close") && !is_word(method, "fclose")) enter(c, c->held);
        announce(c);
    }
    uint64_t start = now_ns();
    operation->serve(c);
    return now_ns() - start;
}

/* True if the value is a string, or a number that goes back as it came. */
static bool is_id(const char *value) {
    char number[24];
    int length = snprintf(number, sizeof number, "%" PRId64, integer_of(value, 0));
    return value &&
           (*value == '"' || (end_of(value) - value == length && !strncmp(value, number, (size_t)length)));
}

#define HEAD "{\"jsonrpc\":\"2.0\",\"id\":%.*s,"

static void answer(const char *line) {
    const char *end = end_of(line);
    if (!end || *skip_space(end)) line = "null";
    const char *id = member(line, "id"), *method = member(line, "method");
    if (!is_id(id) || !method || *method != '"') {
        write_line("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"
                   "\"message\":\"A request is an object with an id and a method\"}}\n");
        return;
    }
    char *text;
    size_t length;
    struct call c = {.params = member(line, "params"), .held = &nobody, .id = id};
    c.out = open_memstream(&text, &length);
    if (!c.out) abort();
    uint64_t elapsed = perform(&c, method);
    fclose(c.out);
    leave(&c);
    int width = (int)(end_of(id) - id);
    if (!c.code) write_line(HEAD "\"result\":{%s\"elapsedNs\":%lld}}\n", width, id, text, (long long)elapsed);
    else if (c.code == 1)
        write_line(
            HEAD "\"error\":{\"code\":1,\"message\":\"The call failed\",\"data\":{%s,\"elapsedNs\":%lld}}}\n",
            width, id, text, (long long)elapsed);
    else write_line(HEAD "\"error\":{\"code\":%d,\"message\":%s}}\n", width, id, c.code, text);
    free(text);
    free(c.data);
    free(c.pattern);
}

static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;
static int ready = 1; /* Threads that read, or wait for their turn to read. */

/* Reads requests up to one that may wait, and answers those before it. */
static void read_one_that_may_wait(char **line, size_t *room) {
    while (true) {
        if (getline(line, room, stdin) < 0) _exit(0);
        const char *method = end_of(*line) ? member(*line, "method") : NULL;
        if (method && (may_wait(method) || is_word(method, "awaitSignal"))) return;
        answer(*line);
    }
}

/* Reads a request, lets another thread read on, and answers: that saves handing the request over. */
static void *read_requests(void *nothing) {
    char *line = NULL;
    size_t room = 0;
    while (true) {
        pthread_mutex_lock(&reading);
        read_one_that_may_wait(&line, &room);
        pthread_mutex_lock(&state);
        busy++;
        bool last = ready == 1;
        if (!last) ready--;
        pthread_mutex_unlock(&state);
        pthread_mutex_unlock(&reading);
        pthread_t follower;
        if (last && pthread_create(&follower, NULL, read_requests, NULL) == 0) pthread_detach(follower);
        answer(line);
        pthread_mutex_lock(&state);
        busy--;
        ready++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&state);
    }
    return nothing;
}

void serve(const struct operation *list) {
    operations = list;
    read_requests(NULL);
}
