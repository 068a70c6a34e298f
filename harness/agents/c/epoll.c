/*
 * Instances of epoll, for the agent of sockspec for C. They are held like sockets. Only Linux has them.
 */
#ifdef __linux__
#define _GNU_SOURCE
#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

static const struct word CONTROLS[] = {
    {"add", EPOLL_CTL_ADD, 0}, {"mod", EPOLL_CTL_MOD, 0}, {"del", EPOLL_CTL_DEL, 0}, {0}};

static const struct word INTERESTS[] = {{"in", EPOLLIN, 0},
                                        {"out", EPOLLOUT, 0},
                                        {"pri", EPOLLPRI, 0},
                                        {"err", EPOLLERR, 0},
                                        {"hup", EPOLLHUP, 0},
                                        {"rdhup", EPOLLRDHUP, 0},
                                        {"et", (int)EPOLLET, 0},
                                        {"oneshot", EPOLLONESHOT, 0},
                                        {"exclusive", EPOLLEXCLUSIVE, 0},
                                        {0}};

/* The reading end of a pipe whose other end is closed, so that it has always hung up, and its label. */
static int hung_up;
#define HUNG_UP UINT64_MAX

static void make_hung_up(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) abort();
    close(ends[1]);
    hung_up = ends[0];
}

bool make_epoll(struct call *c) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_hung_up);
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? fail(c, "epoll_create1") : put_socket(c, hold(fd));
}

bool control_epoll(struct call *c) {
    int op = word_of(c, member(c->params, "op"), CONTROLS)->number;
    int64_t number = integer_of(member(c->params, "target"), 0);
    struct held *target = find(number);
    struct epoll_event event = {.data.u64 = (uint64_t)integer_of(member(c->params, "as"), number)};
    for (const char *word = first_of(member(c->params, "events")); word; word = next_of(word))
        event.events |= (uint32_t)word_of(c, word, INTERESTS)->number;
    if (c->code) return false;
    if (!target) return unsupported(c, "There is no socket %lld", (long long)number);
    int fd = (int)integer_of(member(c->params, "descriptor"), target->fd);
    return epoll_ctl(c->held->fd, op, fd, &event) == 0 || fail(c, "epoll_ctl");
}

/* Ends the calls that wait in an instance: each finds the pipe in it, and leaves it to the next. */
void wake_epoll(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = HUNG_UP};
    epoll_ctl(fd, EPOLL_CTL_ADD, hung_up, &event);
}

bool wait_epoll(struct call *c) {
    enum { MOST = 256 };
    struct epoll_event events[MOST];
    const char *patience = member(c->params, "timeoutMs"), *comma = "";
    int64_t most = integer_of(member(c->params, "most"), 0);
    int timeout = is_null(patience) ? -1 : (int)integer_of(patience, 0);
    int count = epoll_wait(c->held->fd, events, most > MOST ? MOST : (int)most, timeout);
    if (count < 0) return fail(c, "epoll_wait");
    if (count > 0 && c->held->ending) {
        fputs("\"errno\":null,\"native\":\"The instance was closed meanwhile\"", c->out);
        c->code = 1;
        return false;
    }
    fputs("\"ready\":[", c->out);
    for (int at = 0; at < count; at++) {
        if (events[at].data.u64 == HUNG_UP) { /* What woke the calls of a duplicate that was closed. */
            epoll_ctl(c->held->fd, EPOLL_CTL_DEL, hung_up, NULL);
            continue;
        }
        fprintf(c->out, "%s{\"socket\":%llu,", comma, (unsigned long long)events[at].data.u64);
        put_events(c->out, (short)events[at].events);
        fputc('}', c->out);
        comma = ",";
    }
    fputs("],", c->out);
    return true;
}
#else
typedef int no_epoll; /* A file must not be empty. */
#endif
