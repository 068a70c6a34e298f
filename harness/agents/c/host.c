/*
 * What sockets of the host can do as descriptors, and as files and processes that have them, for the agent of
 * sockspec for C. Another stack has none of this.
 */
#define _GNU_SOURCE
#include "sockets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/filter.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#endif

/* --- Descriptors --------------------------------------------------------------------------------- */

bool pair(struct call *c) {
    int family = family_in(c, member(c->params, "family")), fds[2];
    int type = type_in(c, member(c->params, "type"));
    int flags = new_flags_in(c);
    if (c->code) return false;
    if (socketpair(family, type | flags, 0, fds) < 0) return fail(c, "socketpair");
    return put_socket(c, hold(fds[0])) && put_other(c, hold(fds[1]));
}

bool duplicate(struct call *c) {
    int fd = dup(c->held->fd);
    return fd < 0 ? fail(c, "dup") : put_socket(c, hold(fd));
}

/* The descriptors that were given away, and taken by nobody. */
enum { MOST_DESCRIPTORS = 1024 };
static _Atomic bool detached[MOST_DESCRIPTORS];

static bool put_descriptor(struct call *c, int fd) {
    if (fd < 0) return errno = EBADF, fail(c, "fileno");
    fprintf(c->out, "\"descriptor\":%d,", fd);
    return true;
}

bool descriptor_of(struct call *c) { return put_descriptor(c, c->held->fd); }

bool detach(struct call *c) {
    int fd = take(c->held, stack_wake);
    if (fd >= 0 && fd < MOST_DESCRIPTORS) detached[fd] = true;
    return put_descriptor(c, fd);
}

bool open_file(struct call *c) {
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd < 0) return fail(c, "open");
    if (fd < MOST_DESCRIPTORS) detached[fd] = true;
    return put_descriptor(c, fd);
}

bool from_descriptor(struct call *c) {
    int fd = (int)integer_of(member(c->params, "descriptor"), -1), type;
    socklen_t length = sizeof type;
    struct stat found;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) < 0) return fail(c, "getsockopt");
    if (fstat(fd, &found) < 0) return fail(c, "fstat");
    if (!S_ISSOCK(found.st_mode)) return errno = ENOTSOCK, fail(c, "fstat");
    if (fd < MOST_DESCRIPTORS) detached[fd] = false;
    return put_socket(c, hold(fd));
}

void end_detached(void) {
    for (int fd = 0; fd < MOST_DESCRIPTORS; fd++)
        if (atomic_exchange(&detached[fd], false)) close(fd);
}

/* --- Files --------------------------------------------------------------------------------------- */

/* Each by its descriptor, which is a duplicate of the socket's. */
enum { MOST_FILES = 1024 };
static FILE *files[MOST_FILES];

bool make_file(struct call *c) {
    bool reads = is_word(member(c->params, "access"), "read");
    int fd = dup(c->held->fd);
    if (fd < 0) return fail(c, "dup");
    FILE *file = fd < MOST_FILES ? fdopen(fd, reads ? "r" : "w") : NULL;
    if (!file) return close(fd), errno = EMFILE, fail(c, "fdopen");
    files[fd] = file;
    return put_file(c, hold(fd));
}

/* The file of the call; NULL after it is closed. */
static FILE *file_of(struct call *c) {
    int fd = c->held->fd;
    if (fd >= 0) return files[fd];
    fputs("\"errno\":null,\"native\":\"The file is closed\"", c->out);
    c->code = 1;
    return NULL;
}

bool get_line(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    FILE *file = file_of(c);
    size_t count = 0, size = size_in(c, "size");
    if (!file) return false;
    clearerr(file);
    /* As fgets() does, but for its end: a line may have NUL in it. */
    for (int byte; count < size && (byte = getc(file)) != EOF;)
        if ((buffer[count++] = (unsigned char)byte) == '\n') break;
    if (ferror(file)) return fail(c, "fgets");
    put_data(c->out, buffer, count);
    return true;
}

bool read_file(struct call *c) {
    unsigned char buffer[MOST_BYTES];
    FILE *file = file_of(c);
    if (!file) return false;
    clearerr(file);
    size_t count = fread(buffer, 1, size_in(c, "size"), file);
    if (ferror(file)) return fail(c, "fread");
    put_data(c->out, buffer, count);
    return true;
}

bool write_file(struct call *c) {
    FILE *file = file_of(c);
    if (!file) return false;
    size_t count = fwrite(c->data, 1, c->size, file);
    if (count < c->size) return fail(c, "fwrite");
    fprintf(c->out, "\"count\":%zu,", count);
    return true;
}

bool flush_file(struct call *c) {
    FILE *file = file_of(c);
    return file && (fflush(file) == 0 || fail(c, "fflush"));
}

bool close_file(struct call *c) {
    FILE *file = file_of(c);
    if (!file) return false;
    files[take(c->held, stack_wake)] = NULL;
    return fclose(file) == 0 || fail(c, "fclose");
}

bool end_file(int fd) {
    FILE *file = fd < MOST_FILES ? files[fd] : NULL;
    if (!file) return false;
    files[fd] = NULL;
    fclose(file);
    return true;
}

/* --- Processes ----------------------------------------------------------------------------------- */

/* The child has a copy of every descriptor, so it lives no longer than this call. */
bool kill_it(struct call *c) {
    pid_t child = fork();
    if (child < 0) return fail(c, "fork");
    while (child == 0) pause();
    int result = close(take(c->held, stack_wake));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return result == 0 || fail(c, "close");
}

#ifdef __linux__
bool set_filter(struct call *c) {
    int none = 0;
    struct sock_fprog program = {.len = (unsigned short)(c->size / sizeof(struct sock_filter)),
                                 .filter = (struct sock_filter *)c->data};
    bool given = member(c->params, "data");
    return setsockopt(c->held->fd, SOL_SOCKET, given ? SO_ATTACH_FILTER : SO_DETACH_FILTER,
                      given ? (void *)&program : &none, given ? sizeof program : sizeof none) == 0 ||
           fail(c, "setsockopt");
}

static bool takes(int fd, struct sock_filter step) {
    struct sock_fprog program = {.len = 1, .filter = &step};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

bool may_filter(void) {
    struct sock_filter lose = BPF_STMT(BPF_RET | BPF_K, 0), none = {0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool may = fd >= 0 && !takes(fd, none) && takes(fd, lose);
    if (fd >= 0) close(fd);
    return may;
}

/* A pipe, or a pair of sockets, that has the data. */
static bool send_from_end(struct call *c, bool pipes, bool own) {
    int fds[2];
    off_t offset = 0;
    if ((pipes ? pipe(fds) : socketpair(AF_UNIX, SOCK_STREAM, 0, fds)) < 0) return fail(c, "pipe");
    ssize_t count = write(fds[1], c->data, c->size);
    if (count >= 0) count = sendfile(c->held->fd, fds[0], own ? NULL : &offset, c->size);
    int number = errno;
    close(fds[0]);
    close(fds[1]);
    errno = number;
    if (count < 0) return fail(c, "sendfile");
    fprintf(c->out, "\"count\":%zd,", count);
    return true;
}

bool send_file(struct call *c) {
    const char *of = member(c->params, "of");
    if (of) return send_from_end(c, is_word(of, "pipe"), integer_of(member(c->params, "own"), 0) != 0);
    FILE *file = tmpfile();
    if (!file || fwrite(c->data, 1, c->size, file) < c->size || fflush(file) != 0) return fail(c, "tmpfile");
    off_t offset = (off_t)integer_of(member(c->params, "offset"), 0);
    size_t size = (size_t)integer_of(member(c->params, "size"), 0), done = 0;
    bool own = integer_of(member(c->params, "own"), 0) != 0;
    lseek(fileno(file), own ? offset : 0, SEEK_SET);
    uint64_t deadline = 0;
    ssize_t count = 1;
    while (done < size && count != 0) {
        count = sendfile(c->held->fd, fileno(file), own ? NULL : &offset, size - done);
        if (count >= 0) done += (size_t)count;
        else if (!again(c, &deadline, POLLOUT)) break;
    }
    if (own && done > 0 && count < 0 && errno == EAGAIN) count = 0;
    if (count < 0) fail(c, "sendfile");
    else {
        long long position = (long long)lseek(fileno(file), 0, SEEK_CUR);
        fprintf(c->out, "\"count\":%zu,\"position\":%lld,", done, position);
    }
    fclose(file);
    return count >= 0;
}

bool signal_all(struct call *c) {
    DIR *tasks = opendir("/proc/self/task");
    if (!tasks) return fail(c, "opendir");
    long self = syscall(SYS_gettid);
    for (struct dirent *task; (task = readdir(tasks));) {
        long id = atol(task->d_name);
        if (id > 0 && id != self) syscall(SYS_tgkill, getpid(), id, SIGUSR1);
    }
    closedir(tasks);
    return true;
}

/* --- What calls say of themselves ---------------------------------------------------------------- */

bool try_socket(struct call *c) {
    int family = (int)integer_of(member(c->params, "family"), 0);
    int type = (int)integer_of(member(c->params, "type"), 0);
    int fd = socket(family, type, (int)integer_of(member(c->params, "protocol"), 0));
    put_errno(c->out, fd < 0 ? errno : 0);
    if (fd >= 0) close(fd);
    return true;
}

bool tell_file(struct call *c) {
    static const char *const OPEN_FOR[] = {"read", "write", "both", "both"};
    struct stat file;
    if (fstat(c->held->fd, &file) < 0) return fail(c, "fstat");
    int flags = fcntl(c->held->fd, F_GETFL);
    if (flags < 0) return fail(c, "fcntl");
    int own = fcntl(c->held->fd, F_GETFD);
    if (own < 0) return fail(c, "fcntl");
    fprintf(c->out, "\"type\":\"%s\",\"openFor\":\"%s\",\"atExec\":\"%s\",",
            S_ISSOCK(file.st_mode) ? "socket"
            : S_ISREG(file.st_mode) ? "file"
            : S_ISFIFO(file.st_mode) ? "pipe"
                                     : "other",
            OPEN_FOR[flags & O_ACCMODE], own & FD_CLOEXEC ? "closed" : "kept");
    put_errno(c->out, lseek(c->held->fd, 0, SEEK_SET) < 0 ? errno : 0);
    return true;
}

enum { BIND, CONNECT, ACCEPT, OWN_NAME, PEERS_NAME };
enum { SEND = PEERS_NAME + 1, SENDTO, SENDMSG, RECV, RECVFROM, RECVMSG, GET, SET };
enum { SENDMSG_SECOND = SET + 1, RECVMSG_SECOND, SENDMSG_NONE, RECVMSG_NONE };
static const struct word FAULTY[] = {{"bind", BIND, 0},
                                     {"connect", CONNECT, 0},
                                     {"accept", ACCEPT, 0},
                                     {"getsockname", OWN_NAME, 0},
                                     {"getpeername", PEERS_NAME, 0},
                                     {"send", SEND, 0},
                                     {"sendto", SENDTO, 0},
                                     {"sendmsg", SENDMSG, 0},
                                     {"recv", RECV, 0},
                                     {"recvfrom", RECVFROM, 0},
                                     {"recvmsg", RECVMSG, 0},
                                     {"getsockopt", GET, 0},
                                     {"setsockopt", SET, 0},
                                     {"sendmsg_second", SENDMSG_SECOND, 0},
                                     {"recvmsg_second", RECVMSG_SECOND, 0},
                                     {"sendmsg_none", SENDMSG_NONE, 0},
                                     {"recvmsg_none", RECVMSG_NONE, 0},
                                     {0}};

bool call_nowhere(struct call *c) {
    void *volatile nowhere = (void *)8; /* Where no compiler sees that it is never memory. */
    char byte = 0;
    struct iovec parts[] = {{.iov_base = &byte, .iov_len = 1}, {.iov_base = nowhere, .iov_len = 1}};
    struct msghdr half = {.msg_iov = parts, .msg_iovlen = 2};
    socklen_t length = sizeof(struct sockaddr_in);
    int fd = c->held->fd, quiet = MSG_DONTWAIT | MSG_NOSIGNAL;
    const struct word *call = word_of(c, member(c->params, "call"), FAULTY);
    ssize_t result;
    if (c->code) return false;
    switch (call->number) {
    case BIND: result = bind(fd, nowhere, length); break;
    case CONNECT: result = connect(fd, nowhere, length); break;
    case ACCEPT:
        result = accept(fd, nowhere, &length);
        if (result >= 0) close((int)result);
        break;
    case OWN_NAME: result = getsockname(fd, nowhere, &length); break;
    case PEERS_NAME: result = getpeername(fd, nowhere, &length); break;
    case SEND: result = send(fd, nowhere, 1, quiet); break;
    case SENDTO: result = sendto(fd, &byte, 1, quiet, nowhere, length); break;
    case SENDMSG: result = sendmsg(fd, nowhere, quiet); break;
    case RECV: result = recv(fd, nowhere, 1, MSG_DONTWAIT); break;
    case RECVFROM: result = recvfrom(fd, &byte, 1, MSG_DONTWAIT, nowhere, &length); break;
    case RECVMSG: result = recvmsg(fd, nowhere, MSG_DONTWAIT); break;
    case SENDMSG_NONE: parts[1].iov_len = 0; /* fall through */
    case SENDMSG_SECOND: result = sendmsg(fd, &half, quiet); break;
    case RECVMSG_NONE: parts[1].iov_len = 0; /* fall through */
    case RECVMSG_SECOND: result = recvmsg(fd, &half, MSG_DONTWAIT); break;
    case GET: result = getsockopt(fd, SOL_SOCKET, SO_TYPE, nowhere, &length); break;
    default: result = setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, nowhere, sizeof(int));
    }
    put_errno(c->out, result < 0 ? errno : 0);
    return true;
}

enum { WRITE = RECVMSG_NONE + 1, WRITEV, SENDFILE };
static const struct word SENDING[] = {{"send", SEND, 0},     {"sendto", SENDTO, 0},
                                      {"sendmsg", SENDMSG, 0}, {"write", WRITE, 0},
                                      {"writev", WRITEV, 0},   {"sendfile", SENDFILE, 0},
                                      {0}};

static ssize_t send_a_byte(int fd, int call, int flags) {
    char byte = 1;
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    off_t offset = 0;
    switch (call) {
    case SEND: return send(fd, &byte, 1, flags);
    case SENDTO: return sendto(fd, &byte, 1, flags, NULL, 0);
    case SENDMSG: return sendmsg(fd, &message, flags);
    case WRITE: return write(fd, &byte, 1);
    case WRITEV: return writev(fd, &part, 1);
    default: break;
    }
    FILE *file = tmpfile();
    if (!file) return -1;
    putc(byte, file);
    ssize_t sent = fflush(file) == 0 ? sendfile(fd, fileno(file), &offset, 1) : -1;
    int number = errno;
    fclose(file);
    return errno = number, sent;
}

bool await_signal(struct call *c) {
    struct f_owner_ex owner = {.type = F_OWNER_TID, .pid = (pid_t)syscall(SYS_gettid)};
    uint64_t ms = (uint64_t)integer_of(member(c->params, "timeoutMs"), 0);
    struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    bool io = false, urgent = false;
    sigset_t about, before;
    sigemptyset(&about);
    sigaddset(&about, SIGIO);
    sigaddset(&about, SIGURG);
    pthread_sigmask(SIG_BLOCK, &about, &before);
    int flags = fcntl(c->held->fd, F_GETFL);
    bool owned = flags >= 0 && fcntl(c->held->fd, F_SETOWN_EX, &owner) == 0 &&
                 fcntl(c->held->fd, F_SETFL, flags | O_ASYNC) == 0;
    if (owned) {
        announce(c);
        for (int signal; (signal = sigtimedwait(&about, NULL, &time)) > 0; time = (struct timespec){0}) {
            io |= signal == SIGIO;
            urgent |= signal == SIGURG;
        }
        fcntl(c->held->fd, F_SETFL, flags);
        owner.pid = 0;
        fcntl(c->held->fd, F_SETOWN_EX, &owner);
        fprintf(c->out, "\"signals\":[%s%s%s],", io ? "\"io\"" : "", io && urgent ? "," : "",
                urgent ? "\"urg\"" : "");
    } else {
        fail(c, "fcntl");
    }
    while (sigtimedwait(&about, NULL, &(struct timespec){0}) > 0) {}
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return owned;
}

bool send_signalling(struct call *c) {
    const struct word *call = word_of(c, member(c->params, "call"), SENDING);
    int flags = MSG_DONTWAIT | (integer_of(member(c->params, "quiet"), 0) ? MSG_NOSIGNAL : 0), signals = 0;
    struct timespec no_time = {0};
    sigset_t pipes, before;
    if (c->code) return false;
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    /* What is blocked is pending though it is ignored, and goes to the thread that sends. */
    pthread_sigmask(SIG_BLOCK, &pipes, &before);
    ssize_t sent = send_a_byte(c->held->fd, call->number, flags);
    int number = errno;
    while (sigtimedwait(&pipes, NULL, &no_time) > 0) signals++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    put_errno(c->out, sent < 0 ? number : 0);
    fprintf(c->out, "\"signals\":%d,", signals);
    return true;
}
#endif

static void no_signal(int number) { (void)number; }

void take_signals(void) {
    const struct sigaction goes_on = {.sa_handler = no_signal, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &goes_on, NULL);
}

/* --- The limit of descriptors -------------------------------------------------------------------- */

static struct rlimit unlimited; /* The limit before it was lowered; its rlim_max is 0 where it was not. */

bool limit_descriptors(struct call *c) {
    struct rlimit limit;
    int free = dup(STDIN_FILENO);
    if (free < 0) return fail(c, "dup");
    close(free);
    getrlimit(RLIMIT_NOFILE, &limit);
    if (!unlimited.rlim_max) unlimited = limit;
    rlim_t most = (rlim_t)free + (rlim_t)integer_of(member(c->params, "count"), 0);
    if (most < limit.rlim_cur) limit.rlim_cur = most;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 || fail(c, "setrlimit");
}

void lift_limit(void) {
    if (unlimited.rlim_max) setrlimit(RLIMIT_NOFILE, &unlimited);
    unlimited.rlim_max = 0;
}
