/*
 * Messages of several parts, for the agent of sockspec for C: vectors of buffers, several messages in one
 * call, and the descriptors that travel with them. They are the host's, whatever the stack.
 */
#define _GNU_SOURCE
#include "sockets.h"

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>

/* Buffers of one call; IOV_MAX is 1024 nearly everywhere. */
#define MOST_VECTORS 1024
/* Messages of one call; of more than 1024 Linux sends as many. */
#define MOST_MESSAGES 1152

/* The parameter `sizes` as a vector of buffers, one after another. Gives their count. */
static size_t vector_in(struct call *c, unsigned char *buffer, struct iovec *vector, size_t most) {
    size_t count = 0;
    const char *size = first_of(member(c->params, "sizes"));
    for (; size && count < most; size = next_of(size), count++) {
        vector[count] = (struct iovec){.iov_base = buffer, .iov_len = (size_t)integer_of(size, 0)};
        buffer += vector[count].iov_len;
    }
    return count;
}

bool write_vector(struct call *c) {
    struct iovec vector[MOST_VECTORS];
    uint64_t deadline = 0;
    ssize_t count;
    int buffers = (int)vector_in(c, (unsigned char *)c->data, vector, MOST_VECTORS);
    struct msghdr message = {.msg_iov = vector, .msg_iovlen = (size_t)buffers};
    /* A system may take writev() of no bytes for nothing to do, and a datagram may be empty. */
    do count = c->size ? writev(c->held->fd, vector, buffers) : sendmsg(c->held->fd, &message, 0);
    while (count < 0 && again(c, &deadline, POLLOUT));
    if (count < 0) return fail(c, "writev");
    fprintf(c->out, "\"count\":%zd,", count);
    return true;
}

bool read_vector(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    struct iovec vector[MOST_VECTORS];
    uint64_t deadline = 0;
    ssize_t count;
    int buffers = (int)vector_in(c, buffer, vector, MOST_VECTORS);
    do count = readv(c->held->fd, vector, buffers);
    while (count < 0 && again(c, &deadline, POLLIN));
    if (count < 0) return fail(c, "readv");
    put_data(c->out, buffer, (size_t)count);
    return true;
}

#ifdef __linux__
/* Messages of one buffer each, of which the call knows the halves, with room for their addresses. */
struct messages {
    size_t count;
    struct iovec buffers[MOST_MESSAGES];
    struct iovec halves[MOST_MESSAGES][2];
    struct name names[MOST_MESSAGES];
    struct mmsghdr headers[MOST_MESSAGES];
};

static void messages_in(struct call *c, unsigned char *buffer, struct messages *m) {
    m->count = vector_in(c, buffer, m->buffers, MOST_MESSAGES);
    for (size_t at = 0; at < m->count; at++) {
        struct iovec *half = m->halves[at], whole = m->buffers[at];
        half[0] = (struct iovec){.iov_base = whole.iov_base, .iov_len = whole.iov_len / 2};
        half[1].iov_base = (char *)whole.iov_base + half->iov_len;
        half[1].iov_len = whole.iov_len - half->iov_len;
        m->names[at] = no_address();
        m->headers[at] = (struct mmsghdr){
            .msg_hdr = {.msg_iov = half, .msg_iovlen = 2, .msg_name = &m->names[at].any,
                        .msg_namelen = m->names[at].length}};
    }
}

static void put_counts(FILE *out, const char *name, const struct messages *m, int count) {
    fprintf(out, "\"%s\":[", name);
    for (int at = 0; at < count; at++) fprintf(out, "%s%u", at ? "," : "", m->headers[at].msg_len);
    fputs("],", out);
}

bool send_many(struct call *c) {
    struct messages m;
    messages_in(c, (unsigned char *)c->data, &m);
    const char *address = first_of(member(c->params, "addresses"));
    for (size_t at = 0; at < m.count; at++, address = address ? next_of(address) : NULL) {
        m.names[at] = address_in(c, address);
        m.headers[at].msg_hdr.msg_namelen = m.names[at].length;
        if (!address) m.headers[at].msg_hdr.msg_name = NULL;
    }
    if (c->code) return false;
    uint64_t deadline = 0;
    int count;
    do count = sendmmsg(c->held->fd, m.headers, (unsigned)m.count, 0);
    while (count < 0 && again(c, &deadline, POLLOUT));
    if (count < 0) return fail(c, "sendmmsg");
    put_counts(c->out, "sizes", &m, count);
    return true;
}

static const struct word MANY_FLAGS[] = {{"peek", MSG_PEEK, 0},
                                         {"dontwait", MSG_DONTWAIT, 0},
                                         {"trunc", MSG_TRUNC, 0},
                                         {"waitforone", MSG_WAITFORONE, 0},
                                         {0}};

bool receive_many(struct call *c) {
    unsigned char buffer[MOST_BYTES], *end = buffer;
    struct messages m;
    struct timespec time;
    const char *ms = member(c->params, "timeoutMs");
    uint64_t deadline = 0;
    int count, flags = 0;
    for (const char *flag = first_of(member(c->params, "flags")); flag; flag = next_of(flag))
        flags |= word_of(c, flag, MANY_FLAGS)->number;
    if (c->code) return false;
    do {
        messages_in(c, buffer, &m);
        time.tv_sec = (time_t)(integer_of(ms, 0) / 1000);
        time.tv_nsec = (long)(integer_of(ms, 0) % 1000 * 1000000);
        count = recvmmsg(c->held->fd, m.headers, (unsigned)m.count, flags, ms ? &time : NULL);
    } while (count < 0 && !(flags & MSG_DONTWAIT) && again(c, &deadline, POLLIN));
    if (count < 0) return fail(c, "recvmmsg");
    for (int at = 0; at < count; at++) { /* With MSG_TRUNC a message counts more than its buffer holds. */
        size_t size = m.headers[at].msg_len, room = m.buffers[at].iov_len;
        memmove(end, m.buffers[at].iov_base, size < room ? size : room);
        end += size < room ? size : room;
    }
    put_data(c->out, buffer, (size_t)(end - buffer));
    put_counts(c->out, "counts", &m, count);
    if (ms) fprintf(c->out, "\"leftMs\":%lld,", (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000);
    fputs("\"addresses\":[", c->out);
    for (int at = 0; at < count; at++) {
        if (at) putc(',', c->out);
        m.names[at].length = m.headers[at].msg_hdr.msg_namelen;
        put_name(c->out, &m.names[at]);
    }
    fputs("],\"flags\":[", c->out);
    for (int at = 0; at < count; at++) {
        if (at) putc(',', c->out);
        put_message_flags(c->out, m.headers[at].msg_hdr.msg_flags);
    }
    fputs("],", c->out);
    return true;
}
#endif

#define MOST_PASSED 16

#ifdef __linux__
/* Adds a control message with an int, where the parameter is given. */
static void put_mark(struct call *c, struct msghdr *message, const char *name, int level, int type) {
    const char *given = member(c->params, name);
    if (!given) return;
    int value = (int)integer_of(given, 0);
    struct cmsghdr *own = (struct cmsghdr *)((char *)message->msg_control + message->msg_controllen);
    *own = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof value), .cmsg_level = level, .cmsg_type = type};
    memcpy(CMSG_DATA(own), &value, sizeof value);
    message->msg_controllen += CMSG_SPACE(sizeof value);
}

bool send_from(struct call *c) {
    enum { PLACE = CMSG_SPACE(sizeof(struct in6_pktinfo)), MARK = CMSG_SPACE(sizeof(int)) };
    _Alignas(struct cmsghdr) char control[PLACE + 2 * MARK] = {0};
    struct name address = address_in(c, member(c->params, "address"));
    struct name from = address_in(c, member(c->params, "from"));
    bool six = from.any.sa_family == AF_INET6;
    size_t size = six ? sizeof(struct in6_pktinfo) : sizeof(struct in_pktinfo);
    struct iovec vector = {.iov_base = (void *)c->data, .iov_len = c->size};
    struct msghdr message = {.msg_name = &address.any, .msg_namelen = address.length, .msg_iov = &vector,
                             .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(size)};
    uint64_t deadline = 0;
    ssize_t sent;
    if (c->code) return false;
    struct cmsghdr *own = CMSG_FIRSTHDR(&message);
    *own = (struct cmsghdr){.cmsg_len = CMSG_LEN(size), .cmsg_level = six ? IPPROTO_IPV6 : IPPROTO_IP,
                            .cmsg_type = six ? IPV6_PKTINFO : IP_PKTINFO};
    if (six) memcpy(CMSG_DATA(own), &from.in6.sin6_addr, sizeof from.in6.sin6_addr);
    else memcpy(CMSG_DATA(own) + offsetof(struct in_pktinfo, ipi_spec_dst), &from.in.sin_addr,
                sizeof from.in.sin_addr);
    put_mark(c, &message, "class", six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_TCLASS : IP_TOS);
    put_mark(c, &message, "hops", six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_HOPLIMIT : IP_TTL);
    do sent = sendmsg(c->held->fd, &message, MSG_NOSIGNAL);
    while (sent < 0 && again(c, &deadline, POLLOUT));
    if (sent < 0) return fail(c, "sendmsg");
    fprintf(c->out, "\"count\":%zd,", sent);
    return true;
}
#endif

bool send_descriptors(struct call *c) {
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST_PASSED * sizeof(int))] = {0};
    int passed[MOST_PASSED];
    size_t count = 0;
    for (const char *item = first_of(member(c->params, "sockets")); item; item = next_of(item)) {
        struct held *h = count < MOST_PASSED ? find(integer_of(item, -1)) : NULL;
        if (!h) return unsupported(c, "At most %d sockets, each of them open", MOST_PASSED);
        passed[count++] = h->fd;
    }
    struct iovec vector = {.iov_base = (void *)c->data, .iov_len = c->size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(count * sizeof *passed);
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        *rights = (struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof *passed), .cmsg_level = SOL_SOCKET,
                                   .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(rights), passed, count * sizeof *passed);
    }
    uint64_t deadline = 0;
    ssize_t sent;
    do sent = sendmsg(c->held->fd, &message, MSG_NOSIGNAL);
    while (sent < 0 && again(c, &deadline, POLLOUT));
    if (sent < 0) return fail(c, "sendmsg");
    fprintf(c->out, "\"count\":%zd,", sent);
    return true;
}

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif
static const struct word PASSED_FLAGS[] = {
    {"peek", MSG_PEEK, 0}, {"cmsg_cloexec", MSG_CMSG_CLOEXEC, 0}, {0}};

bool recv_descriptors(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST_PASSED * sizeof(int))];
    size_t most = (size_t)integer_of(member(c->params, "most"), 0);
    if (most > MOST_PASSED) return unsupported(c, "At most %d descriptors", MOST_PASSED);
    struct iovec vector = {.iov_base = buffer, .iov_len = size_in(c, "size")};
    struct msghdr message;
    uint64_t deadline = 0;
    ssize_t count;
    int flags = 0;
    for (const char *flag = first_of(member(c->params, "flags")); flag; flag = next_of(flag))
        flags |= word_of(c, flag, PASSED_FLAGS)->number;
    if (c->code) return false;
    do {
        message = (struct msghdr){.msg_iov = &vector, .msg_iovlen = 1, .msg_control = most ? control : NULL,
                                  .msg_controllen = most ? CMSG_LEN(most * sizeof(int)) : 0};
        count = recvmsg(c->held->fd, &message, flags | RECVMSG_IDLE);
    } while (count < 0 && again(c, &deadline, POLLIN));
    if (count < 0) return fail(c, "recvmsg");
    put_data(c->out, buffer, (size_t)count);
    fputs("\"sockets\":[", c->out);
    const char *comma = "";
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
        for (size_t at = 0; at + sizeof(int) <= each->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
            int fd;
            memcpy(&fd, CMSG_DATA(each) + at, sizeof fd);
            fprintf(c->out, "%s%ld", comma, known(hold(fd)));
            comma = ",";
        }
    }
    fputs("],", c->out);
    put_flags(c->out, message.msg_flags);
    return true;
}
