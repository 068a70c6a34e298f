import type { Addresses } from "./places.ts";
import { type Call, Inexpressible, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** Definitions that calls in C use. */
export const C_PRELUDE = `static char buffer[65536];

static const char *told(long result) {
    return result >= 0 ? "ok" : strerrorname_np(errno);
}

static const char *bytes(long count) {
    static _Thread_local char text[32];
    snprintf(text, sizeof text, count < 65536 ? "%ld bytes" : "many bytes", count);
    return count < 0 ? told(count) : text;
}

static struct addrinfo *place(int type, const char *host, int port) {
    struct addrinfo hints = {.ai_socktype = type, .ai_flags = AI_NUMERICHOST}, *at;
    if (getaddrinfo(host, NULL, &hints, &at)) _exit(2);
    ((struct sockaddr_in *)at->ai_addr)->sin_port = htons(port); // it has this place in IPv6, too
    return at;
}

static int opened(int type, const char *host, int port,
                  int (*begin)(int, const struct sockaddr *, socklen_t)) {
    struct addrinfo *at = place(type, host, port);
    int fd = socket(at->ai_family, type, 0);
    return begin(fd, at->ai_addr, at->ai_addrlen) < 0 ? -1 : fd;
}

static long sent_to(int fd, const char *host, int port, size_t size) {
    struct addrinfo *at = place(SOCK_DGRAM, host, port);
    return sendto(fd, buffer, size, 0, at->ai_addr, at->ai_addrlen);
}

static int listening(const char *host, int port, int backlog) {
    int fd = opened(SOCK_STREAM, host, port, bind);
    return fd < 0 || listen(fd, backlog) < 0 ? -1 : fd;
}

static int name_of(int fd, int (*name)(int, struct sockaddr *, socklen_t *)) {
    struct sockaddr_in6 at; // an address of IPv4 has its port at the same place
    socklen_t length = sizeof at;
    return name(fd, (struct sockaddr *)&at, &length) < 0 ? -1 : ntohs(at.sin6_port);
}

static const char *received(int fd, size_t size) {
    ssize_t count = recv(fd, buffer, size, 0);
    return count == 0 ? "eof" : bytes(count);
}

static const char *drained(int fd, size_t size) {
    static _Thread_local char text[64];
    size_t all = 0;
    const char *end = "all";
    while (all < size && !strcmp(end, "all")) {
        ssize_t count = recv(fd, buffer, size - all < sizeof buffer ? size - all : sizeof buffer, 0);
        if (count > 0) all += count;
        else end = count < 0 ? told(count) : "end";
    }
    snprintf(text, sizeof text, "%s, %s", bytes(all), end);
    return text;
}

static long sent(int fd, size_t size) {
    long count = 0;
    for (; size > 0 && count >= 0; size -= count > 0 ? count : 0) {
        count = send(fd, buffer, size < sizeof buffer ? size : sizeof buffer, MSG_NOSIGNAL);
    }
    return count;
}

static int aborted(int fd) {
    struct linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return close(fd);
}

static void say(const char *seen, const char *code, const char *got) {
    int same = !strcmp(seen, got);
    differ += !same;
    printf(same ? "%s -> %s\\n" : "%s -> %s (the run saw %s)\\n", code, got, seen);
}

`;

/** Bytes of a send that is made at once or fails. */
const AT_ONCE = 4096;

/** Bytes of the longest payload: the buffer of a program has no more. */
const LONGEST = 65_536;

/** Head files and what they declare, as far as programs use it. */
const HEADS: Readonly<Record<string, RegExp>> = {
  "errno.h": /\berrno\b|EBUSY/,
  "netdb.h": /addrinfo/,
  "netinet/in.h": /sockaddr_in/,
  "pthread.h": /pthread_/,
  "stdio.h": /printf/,
  "string.h": /\bstr/,
  "sys/socket.h": /socket/,
  "unistd.h": /alarm/,
};

/** The lines that a program in C begins with. */
export function cIncludes(program: string): string {
  const used = Object.entries(HEADS).filter(([, names]) => names.test(program));
  return ["#define _GNU_SOURCE", ...used.map(([each]) => `#include <${each}>`)].join("\n");
}

/** A call of either end, as an expression of C that gives a word. */
export function cText(call: Call, addresses: Addresses): string {
  const { method, socket, makes } = call;
  const given = parametersOf(call);
  const own = makes === "" ? "" : `${makes} = `;
  const opened = (type: string, address: string | undefined, begin: string) =>
    `told(${own}opened(SOCK_${type}, ${placed(address)}, ${begin}))`;
  const placed = (address = "") => {
    if (pathOf(address) !== undefined) throw new Inexpressible("Paths have no place in a program in C");
    return `${quotedHost(address)}, ${address.endsWith(":0") ? "0" : addresses.port(address)}`;
  };
  switch (method) {
    case "listenStream":
      return `told(${own}listening(${placed(given[""])}, ${given["backlog"] ?? 128}))`;
    case "connectStream":
      return opened("STREAM", given[""], "connect");
    case "openDatagram":
      return opened("DGRAM", given[""]?.split(", ").at(-1), "bind");
    case "accept":
      return `told(${own}accept(${socket}, NULL, NULL))`;
    case "getsockname":
      return `told(${
        call.gave === "" ? "" : `${addresses.port(call.gave)} = `
      }name_of(${socket}, getsockname))`;
    case "getpeername":
      return `told(name_of(${socket}, getpeername))`;
    case "recv":
      return `received(${socket}, ${plain(given, "size")})`;
    case "recvfrom":
      return `bytes(recv(${socket}, buffer, ${plain(given, "size")}, 0))`;
    case "drain":
      return `drained(${socket}, ${given["size"] ?? "-1"})`;
    case "sendall": {
      const size = sizeOf(call);
      return size > AT_ONCE
        ? `told(sent(${socket}, ${size}))`
        : `told(send(${socket}, buffer, ${size}, MSG_NOSIGNAL))`;
    }
    case "sendto": {
      const size = sizeOf(call);
      if (size > LONGEST) throw new Inexpressible("Longer datagrams have no place in a program in C");
      return `told(sent_to(${socket}, ${placed(call.detail.split(", ").at(-1))}, ${size}))`;
    }
    case "shutdown":
      return `told(shutdown(${socket}, SHUT_${{ write: "WR", read: "RD" }[given[""]!] ?? "RDWR"}))`;
    case "close":
      return `told(close(${socket}))`;
    case "abort":
      return `told(aborted(${socket}))`;
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
