import { type Call, Inexpressible, parametersOf, quotedHost, sizeOf } from "./steps.ts";

/** The beginning of a program in C. Its peer is a child that talks over two pipes. */
export const C_PRELUDE = `static int differ;
static int to_peer;
static FILE *from_peer;

static const char *error(void) {
    const char *name = strerrorname_np(errno);
    return name ? name : "error";
}

static const char *told(long result) {
    return result < 0 ? error() : "ok";
}

static const char *bytes(long count) {
    static _Thread_local char text[32];
    snprintf(text, sizeof text, count < 65536 ? "%ld bytes" : "many bytes", count);
    return text;
}

static socklen_t place(const char *host, int port, struct sockaddr_storage *at) {
    memset(at, 0, sizeof *at);
    if (strchr(host, ':')) {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)at;
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        inet_pton(AF_INET6, host, &six->sin6_addr);
        return sizeof *six;
    }
    struct sockaddr_in *four = (struct sockaddr_in *)at;
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    inet_pton(AF_INET, host, &four->sin_addr);
    return sizeof *four;
}

static const char *listening(int *fd, const char *host, int backlog) {
    struct sockaddr_storage at;
    socklen_t length = place(host, 0, &at);
    *fd = socket(at.ss_family, SOCK_STREAM, 0);
    if (bind(*fd, (struct sockaddr *)&at, length) < 0) return error();
    return told(listen(*fd, backlog));
}

static const char *connected(int *fd, const char *host, int port) {
    struct sockaddr_storage at;
    socklen_t length = place(host, port, &at);
    *fd = socket(at.ss_family, SOCK_STREAM, 0);
    return told(connect(*fd, (struct sockaddr *)&at, length));
}

static const char *bound(int *fd, const char *host) {
    struct sockaddr_storage at;
    socklen_t length = place(host, 0, &at);
    *fd = socket(at.ss_family, SOCK_DGRAM, 0);
    return told(bind(*fd, (struct sockaddr *)&at, length));
}

static const char *accepted(int *fd, int listener) {
    return told(*fd = accept(listener, NULL, NULL));
}

static const char *own_name(int fd, int *port) {
    struct sockaddr_storage at;
    socklen_t length = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &length) < 0) return error();
    *port = ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                           : ((struct sockaddr_in *)&at)->sin_port);
    return "ok";
}

static const char *peer_name(int fd) {
    struct sockaddr_storage at;
    socklen_t length = sizeof at;
    return told(getpeername(fd, (struct sockaddr *)&at, &length));
}

static char buffer[65536];

static const char *received(int fd, size_t size) {
    ssize_t count = recv(fd, buffer, size, 0);
    return count < 0 ? error() : count == 0 ? "eof" : bytes(count);
}

static const char *received_from(int fd, size_t size) {
    ssize_t count = recvfrom(fd, buffer, size, 0, NULL, NULL);
    return count < 0 ? error() : bytes(count);
}

static const char *drained(int fd, size_t size) {
    static _Thread_local char text[64];
    size_t all = 0;
    const char *end = "all";
    while (!size || all < size) {
        size_t wanted = size && size - all < sizeof buffer ? size - all : sizeof buffer;
        ssize_t count = recv(fd, buffer, wanted, 0);
        if (count <= 0) {
            end = count < 0 ? error() : "end";
            break;
        }
        all += count;
    }
    snprintf(text, sizeof text, "%s, %s", bytes(all), end);
    return text;
}

static const char *sent(int fd, size_t size) {
    static const char data[65536];
    while (size > 0) {
        ssize_t count = send(fd, data, size < sizeof data ? size : sizeof data, MSG_NOSIGNAL);
        if (count < 0) return error();
        size -= count;
    }
    return "ok";
}

static const char *aborted(int fd) {
    struct linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return told(close(fd));
}

static void say(const char *title, const char *seen, const char *got) {
    bool same = !strcmp(seen, got);
    differ += !same;
    printf("%s: %s", title, got);
    if (!same) printf(" (the run saw %s)", seen);
    puts("");
    fflush(stdout);
}

static void begin_peer(int port) {
    dprintf(to_peer, "%d\\n", port);
}

static void end_peer(const char *title, const char *seen, int *port) {
    char line[128] = "", *got = line + 1;
    if (!fgets(line, sizeof line, from_peer)) strcpy(line, "\\"gone\\"");
    if (line[0] != '"') {
        *port = atoi(line);
        got = "ok";
    } else got[strcspn(got, "\\"")] = 0;
    say(title, seen, got);
}

static void start_peer(void) {
    int in[2], out[2];
    if (pipe(in) < 0 || pipe(out) < 0) exit(2);
    if (fork() == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        execlp("python3", "python3", "-c", PEER, NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    to_peer = in[1];
    from_peer = fdopen(out[0], "r");
}

`;

/** The head files of a program in C. */
export const C_INCLUDES = [
  "arpa/inet.h",
  "errno.h",
  "pthread.h",
  "signal.h",
  "stdbool.h",
  "stdio.h",
  "stdlib.h",
  "string.h",
  "sys/socket.h",
  "unistd.h",
];

/** A call of the subject, as an expression of C that gives a word; `port` gives the variable of an address. */
export function cText(call: Call, port: (address: string | undefined) => string): string {
  const { method, socket, makes } = call;
  const given = parametersOf(call);
  const fd = `&${makes || "unnamed"}`;
  switch (method) {
    case "listenStream":
      return `listening(${fd}, ${quotedHost(given[""])}, ${given["backlog"] ?? 128})`;
    case "connectStream":
      return `connected(${fd}, ${quotedHost(given[""])}, ${port(given[""])})`;
    case "openDatagram":
      return `bound(${fd}, ${quotedHost(given[""]?.split(", ").at(-1))})`;
    case "accept":
      return `accepted(${fd}, ${socket})`;
    case "getsockname":
      return `own_name(${socket}, &${port(call.gave)})`;
    case "getpeername":
      return `peer_name(${socket})`;
    case "recv":
      return `received(${socket}, ${plain(given, "size")})`;
    case "recvfrom":
      return `received_from(${socket}, ${plain(given, "size")})`;
    case "drain":
      return `drained(${socket}, ${given["size"] ?? 0})`;
    case "sendall":
      return `sent(${socket}, ${sizeOf(call)})`;
    case "shutdown":
      return `told(shutdown(${socket}, SHUT_${{ write: "WR", read: "RD" }[given[""]!] ?? "RDWR"}))`;
    case "close":
      return `told(close(${socket}))`;
    case "abort":
      return `aborted(${socket})`;
    default:
      throw new Inexpressible(`${method} has no place in a program in C`);
  }
}

/** The size of a call that has no flags. */
function plain(given: Readonly<Record<string, string>>, name: string): string {
  if (given["flags"] !== undefined && given["flags"] !== "none") {
    throw new Inexpressible("Flags of receives have no place in a program in C");
  }
  return given[name] ?? "0";
}
