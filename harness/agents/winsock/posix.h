/*
 * What the agent for C finds in a system of POSIX, and not in Windows. It is included before each file.
 */
#define _GNU_SOURCE /* vasprintf() */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0600 /* Windows Vista has WSAPoll() and inet_pton(). */
#include <winsock2.h>

#include <mswsock.h>
#include <windows.h>
#include <ws2tcpip.h>

#include <errno.h>
#include <io.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>


/* --- Lines: the C library would wait for a whole block, and end lines its own way ----------------- */

static inline ssize_t read_line(char **line, size_t *room) {
    static char block[65536];
    static DWORD start, end;
    size_t length = 0;
    do {
        if (start == end) {
            start = end = 0;
            if (!ReadFile(GetStdHandle(STD_INPUT_HANDLE), block, sizeof block, &end, NULL) || !end) return -1;
        }
        if (length + 2 > *room && !(*line = realloc(*line, *room = *room * 2 + 1024))) abort();
        (*line)[length++] = block[start++];
    } while ((*line)[length - 1] != '\n');
    (*line)[length] = 0;
    return (ssize_t)length;
}

#define getline(line, room, file) read_line(line, room)

static inline ssize_t write_bytes(int fd, const char *bytes, size_t size) {
    DWORD count;
    if (WriteFile((HANDLE)_get_osfhandle(fd), bytes, (DWORD)size, &count, NULL)) return (ssize_t)count;
    errno = EIO;
    return -1;
}

#define write(fd, bytes, size) write_bytes(fd, bytes, size)

/* --- Results: a text in memory has the place of a FILE, as open_memstream() makes it -------------- */

struct text {
    char **bytes;
    size_t *length, room;
};

static inline void put_bytes(struct text *text, const char *bytes, size_t size) {
    if (*text->length + size >= text->room) {
        text->room = (text->room + size) * 2 + 256;
        if (!(*text->bytes = realloc(*text->bytes, text->room))) abort();
    }
    memcpy(*text->bytes + *text->length, bytes, size);
    (*text->bytes)[*text->length += size] = 0;
}

static inline void put_byte(int byte, struct text *text) {
    char one = (char)byte;
    put_bytes(text, &one, 1);
}

__attribute__((format(gnu_printf, 2, 3))) static inline void put_format(struct text *text,
                                                                        const char *format, ...) {
    char *bytes;
    va_list values;
    va_start(values, format);
    int length = vasprintf(&bytes, format, values);
    va_end(values);
    if (length < 0) abort();
    put_bytes(text, bytes, (size_t)length);
    free(bytes);
}

static inline struct text *open_text(char **bytes, size_t *length) {
    struct text *text = calloc(1, sizeof *text);
    if (!text) abort();
    *bytes = NULL;
    *length = 0;
    text->bytes = bytes;
    text->length = length;
    put_bytes(text, "", 0);
    return text;
}

#define FILE struct text
#define open_memstream(bytes, length) open_text(bytes, length)
#define fclose(text) free(text)
#define fprintf(text, ...) put_format(text, __VA_ARGS__)
#define fputs(string, text) put_bytes(text, string, strlen(string))
#define fputc(byte, text) put_byte(byte, text)
#undef putc
#define putc(byte, text) put_byte(byte, text)
#define putc_unlocked(byte, text) put_byte(byte, text)

/* --- Errors: errno has the codes of Winsock, under the names that POSIX gave them ----------------- */

#define CODES(X)                                                                                             \
    X(EINTR) X(EBADF) X(EACCES) X(EFAULT) X(EINVAL) X(EMFILE) X(EWOULDBLOCK) X(EINPROGRESS) X(EALREADY)      \
    X(ENOTSOCK) X(EDESTADDRREQ) X(EMSGSIZE) X(EPROTOTYPE) X(ENOPROTOOPT) X(EPROTONOSUPPORT)                  \
    X(ESOCKTNOSUPPORT) X(EOPNOTSUPP) X(EPFNOSUPPORT) X(EAFNOSUPPORT) X(EADDRINUSE) X(EADDRNOTAVAIL)          \
    X(ENETDOWN) X(ENETUNREACH) X(ENETRESET) X(ECONNABORTED) X(ECONNRESET) X(ENOBUFS) X(EISCONN) X(ENOTCONN)  \
    X(ESHUTDOWN) X(ETIMEDOUT) X(ECONNREFUSED) X(ELOOP) X(ENAMETOOLONG) X(EHOSTDOWN) X(EHOSTUNREACH)

#define WORDS_OF(name) case WSA##name: return "WSA" #name;

/* Winsock's own name of a code. */
static inline const char *code_name(int code) {
    switch (code) { CODES(WORDS_OF) }
    return strerror(code);
}

#define strerror(code) code_name(code)

#undef EINTR
#define EINTR WSAEINTR
#undef EBADF
#define EBADF WSAEBADF
#undef EACCES
#define EACCES WSAEACCES
#undef EFAULT
#define EFAULT WSAEFAULT
#undef EINVAL
#define EINVAL WSAEINVAL
#undef EMFILE
#define EMFILE WSAEMFILE
#undef EAGAIN
#define EAGAIN WSAEWOULDBLOCK
#undef EWOULDBLOCK
#define EWOULDBLOCK WSAEWOULDBLOCK
#undef EINPROGRESS
#define EINPROGRESS WSAEINPROGRESS
#undef EALREADY
#define EALREADY WSAEALREADY
#undef ENOTSOCK
#define ENOTSOCK WSAENOTSOCK
#undef EDESTADDRREQ
#define EDESTADDRREQ WSAEDESTADDRREQ
#undef EMSGSIZE
#define EMSGSIZE WSAEMSGSIZE
#undef EPROTOTYPE
#define EPROTOTYPE WSAEPROTOTYPE
#undef ENOPROTOOPT
#define ENOPROTOOPT WSAENOPROTOOPT
#undef EPROTONOSUPPORT
#define EPROTONOSUPPORT WSAEPROTONOSUPPORT
#undef ESOCKTNOSUPPORT
#define ESOCKTNOSUPPORT WSAESOCKTNOSUPPORT
#undef EOPNOTSUPP
#define EOPNOTSUPP WSAEOPNOTSUPP
#undef EPFNOSUPPORT
#define EPFNOSUPPORT WSAEPFNOSUPPORT
#undef EAFNOSUPPORT
#define EAFNOSUPPORT WSAEAFNOSUPPORT
#undef EADDRINUSE
#define EADDRINUSE WSAEADDRINUSE
#undef EADDRNOTAVAIL
#define EADDRNOTAVAIL WSAEADDRNOTAVAIL
#undef ENETDOWN
#define ENETDOWN WSAENETDOWN
#undef ENETUNREACH
#define ENETUNREACH WSAENETUNREACH
#undef ENETRESET
#define ENETRESET WSAENETRESET
#undef ECONNABORTED
#define ECONNABORTED WSAECONNABORTED
#undef ECONNRESET
#define ECONNRESET WSAECONNRESET
#undef ENOBUFS
#define ENOBUFS WSAENOBUFS
#undef EISCONN
#define EISCONN WSAEISCONN
#undef ENOTCONN
#define ENOTCONN WSAENOTCONN
#undef ESHUTDOWN
#define ESHUTDOWN WSAESHUTDOWN
#undef ETIMEDOUT
#define ETIMEDOUT WSAETIMEDOUT
#undef ECONNREFUSED
#define ECONNREFUSED WSAECONNREFUSED
#undef ELOOP
#define ELOOP WSAELOOP
#undef ENAMETOOLONG
#define ENAMETOOLONG WSAENAMETOOLONG
#undef EHOSTDOWN
#define EHOSTDOWN WSAEHOSTDOWN
#undef EHOSTUNREACH
#define EHOSTUNREACH WSAEHOSTUNREACH

typedef ADDRESS_FAMILY sa_family_t;
typedef USHORT in_port_t;
#define SUN_PATH 108
struct sockaddr_un {
    ADDRESS_FAMILY sun_family;
    char sun_path[SUN_PATH];
};
