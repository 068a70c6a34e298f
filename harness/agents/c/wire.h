/*
 * The protocol of sockspec for agents in C: lines, JSON, base64, threads, bulk data, and numbers for sockets.
 *
 * It makes no socket calls. The operations are functions in another file, whose main() calls keep_stdout()
 * first and serve() last. sockets.c has those of POSIX. For other sockets, write another such file and keep
 * wire.c. C11 and POSIX.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MOST_BYTES 65536 /* that one message carries. */

/* --- A request ----------------------------------------------------------------------------------- */

/* A socket or a file that the harness knows by a number, or is about to. */
struct held {
    long number;
    _Atomic int fd;   /* -1 once it is closed, so that it is the system that says EBADF. */
    int waiting;      /* How many calls may be waiting in it. */
    bool opening;     /* True until the harness knows it. */
    _Atomic bool ending; /* True once it is to be closed. */
    int timeout_ms;   /* For the operations alone, and 0 at first. */
};

/* A request while it is served. */
struct call {
    const char *params;      /* JSON: see below. */
    struct held *held;       /* The socket or file among the parameters; else one that is closed. */
    char *data;              /* The data among them, also where a pattern describes it. */
    size_t size;             /* Bytes of it. */
    struct pattern *pattern; /* The pattern of a drain, or NULL. */
    FILE *out;               /* For the result. */
    bool timed_out;          /* Set by the operation: the call that fails does so because its time was up. */
    int code;                /* Of the error, else 0. */
    struct held *inside;     /* The socket that counts this call as waiting. */
    const char *id;          /* Of the request. */
};

struct operation {
    const char *name;
    bool (*serve)(struct call *); /* False after fail() or unsupported(), which come before any result. */
};

void keep_stdout(void);                         /* For the protocol: what else is printed goes to stderr. */
void serve(const struct operation *operations); /* Until stdin ends. The last of the list has no name. */

void announce(struct call *); /* "entered", of an operation that has something to do before it may wait. */

bool fail(struct call *, const char *function); /* The function has failed, with its error in errno. */
void put_failure(FILE *, const char *function, bool timed_out); /* The same, as members of an object. */
__attribute__((format(printf, 2, 3))) bool unsupported(struct call *, const char *why, ...);

/* --- Sockets ------------------------------------------------------------------------------------- */

struct held *hold(int fd);                /* Holds a new socket. */
struct held *find(int64_t number);         /* The socket or file of a number; else NULL. */
long known(struct held *);                /* Its number, which the harness knows from here on. */
bool put_socket(struct call *, struct held *);  /* Puts its number into the result. */
bool put_other(struct call *, struct held *); /* The same for the second of two sockets. */
bool put_file(struct call *, struct held *); /* The same for a file, which is held like a socket. */
void enter(struct call *, struct held *); /* Counts the call as waiting in a new socket. */
void leave(struct call *);                /* The call waits no more. */

/*
 * Takes the descriptor out of a socket, for closing it. If calls wait in the socket, `wake` is to end them
 * first; if they stay, it is called again, to try `harder`. It is NULL where closing ends them.
 */
int take(struct held *, void (*wake)(int fd, bool harder));

/*
 * Takes every descriptor and hands it to `end`, which closes it, until no other request is served; `wake` is
 * to end the calls that wait. Gives how many sockets had been left open.
 */
long take_all(void (*wake)(int fd, bool harder), void (*end)(int fd));

/* --- Parameters: JSON is a pointer to the first character of a value, or NULL where there is none  */

const char *member(const char *object, const char *name);
const char *first_of(const char *container); /* The first value of an array or name of an object. */
const char *next_of(const char *item);       /* The one after it. */
const char *value_of(const char *name);      /* The value that belongs to a name of an object. */
bool is_word(const char *value, const char *word);
bool is_null(const char *value);
int64_t integer_of(const char *value, int64_t otherwise);
bool string_of(const char *value, char *to, size_t room, size_t *length); /* False if none fits. */

/* A word of the protocol and its meaning. The last of a list has no name. Others are unsupported. */
struct word {
    const char *name;
    int number, level;
};

const struct word *word_of(struct call *, const char *value, const struct word *words);

/* --- Results: each function writes a member with a comma after it -------------------------------- */

void put_errno(FILE *, int number); /* "errno": a name or null. */
void put_data(FILE *, const unsigned char *data, size_t size);
void put_string(FILE *, const char *string, size_t length); /* The value alone. */

/* The position of the first byte that differs from a pattern, or -1; the data came at `position`. */
int64_t mismatch(struct pattern *, uint64_t position, const unsigned char *data, size_t size);

uint64_t now_ns(void); /* On a clock that nobody sets. */
