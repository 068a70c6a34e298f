import type { Addresses } from "./places.ts";
import { type Call, Inexpressible, isNamed, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** Definitions that calls in C use. */
export const C_PRELUDE = `static char buffer[65536];
static int opened(int type, const char *host, int port, int (*begin)(int, const struct sockaddr *, socklen_t)) {
    struct addrinfo hints = {.ai_socktype = type, .ai_flags = AI_NUMERICHOST}, *at;
    if (getaddrinfo(host, NULL, &hints, &at)) _exit(2);
    ((struct sockaddr_in *)at->ai_addr)->sin_port = htons(port); // it has this place in IPv6, too
    int fd = socket(at->ai_family, type, 0);
    return begin(fd, at->ai_addr, at->ai_addrlen) < 0 ? -1 : fd;
}
static long sent_to(int fd, const char *host, int port, size_t size) {
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *at;
    if (getaddrinfo(host, NULL, &hints, &at)) _exit(2);
    ((struct sockaddr_in *)at->ai_addr)->sin_port = htons(port); // it has this place in IPv6, too
    return sendto(fd, buffer, size, 0, at->ai_addr, at->ai_addrlen);
}
static int port_of(int fd, int (*name)(int, struct sockaddr *, socklen_t *)) {
    struct sockaddr_in6 at; // an address of IPv4 has its port at the same place
    socklen_t length = sizeof at;
    return name(fd, (struct sockaddr *)&at, &length) < 0 ? -1 : ntohs(at.sin6_port);
}
static const char *drained(int fd, size_t size) {
    static _Thread_local char text[64];
    size_t all = 0;
    ssize_t count = 1;
    for (; all < size && count > 0; all += count > 0 ? count : 0) {
        count = recv(fd, buffer, size - all < sizeof buffer ? size - all : sizeof buffer, 0);
    }
    const char *end = count > 0 ? "all" : count == 0 ? "end" : strerrorname_np(errno);
    snprintf(text, sizeof text, all < 65536 ? "%zu bytes, %s" : "many bytes, %.0zu%s", all < 65536 ? all : 0, end);
    return text;
}
static long sent(int fd, size_t size) {
    long count = 0;
    for (; size > 0 && count >= 0; size -= count > 0 ? count : 0) {
        count = send(fd, buffer, size < sizeof buffer ? size : sizeof buffer, MSG_NOSIGNAL);
    }
    return count;
}
static void say(const char *seen, const char *code, const char *got) {
    dprintf(1, strcmp(seen, got) ? "%s -> %s (the run saw %s)\\n" : "%s -> %s\\n", code, got, seen);
    differ += strcmp(seen, got) != 0;
}
static void call(const char *seen, const char *code, long result) {
    char number[24];
    snprintf(number, sizeof number, "%ld", result);
    say(seen, code, result < 0 ? strerrorname_np(errno) : *seen >= '0' && *seen <= '9' ? number : "ok");
}
`;

/** Bytes of a send that is made at once or fails. */
const AT_ONCE = 4096;

/** Bytes of the longest payload: the buffer of a program has no more. */
const LONGEST = 65_536;

/** Header files and what they declare, as far as programs use it. */
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

/** A call of either end, as an expression of C that gives a number, or the words of `drained`. */
export function cText(call: Call, addresses: Addresses): string {
  const text = ownText(call, addresses);
  return isNamed(call)
    ? `(${text}, ${addresses.port(call.gave)} = port_of(${call.makes}, getsockname))`
    : text;
}

function ownText(call: Call, addresses: Addresses): string {
  const { method, socket, makes } = call;
  const given = parametersOf(call);
  const own = makes === "" ? "" : `${makes} = `;
  const opened = (type: string, address: string | undefined, begin: string) =>
    `${own}opened(SOCK_${type}, ${placed(address)}, ${begin})`;
  const placed = (address = "") => {
    if (pathOf(address) !== undefined) throw new Inexpressible("Paths have no place in a program in C");
    return `${quotedHost(address)}, ${address.endsWith(":0") ? "0" : addresses.port(address)}`;
  };
  switch (method) {
    case "listenStream":
      return `(${opened("STREAM", given[""], "bind")}) < 0 ? -1 : listen(${makes || "-1"}, ${
        given["backlog"] ?? 128
      })`;
    case "connectStream":
      return opened("STREAM", given[""], "connect");
    case "openDatagram":
      return opened("DGRAM", given[""]?.split(", ").at(-1), "bind");
    case "accept":
      return `${own}accept(${socket}, NULL, NULL)`;
    case "getsockname":
      return `${call.gave === "" ? "" : `${addresses.port(call.gave)} = `}port_of(${socket}, getsockname)`;
    case "getpeername":
      return `port_of(${socket}, getpeername)`;
    case "recv":
      return `recv(${socket}, buffer, ${plain(given, "size")}, 0)`;
    case "recvfrom":
      return `recv(${socket}, buffer, ${plain(given, "size")}, 0)`;
    case "drain":
      return `drained(${socket}, ${given["size"] ?? "-1"})`;
    case "sendall": {
      const size = sizeOf(call);
      return size > AT_ONCE ? `sent(${socket}, ${size})` : `send(${socket}, buffer, ${size}, MSG_NOSIGNAL)`;
    }
    case "sendto": {
      const size = sizeOf(call);
      if (size > LONGEST) throw new Inexpressible("Longer datagrams have no place in a program in C");
      return `sent_to(${socket}, ${placed(call.detail.split(", ").at(-1))}, ${size})`;
    }
    case "shutdown":
      return `shutdown(${socket}, SHUT_${{ write: "WR", read: "RD" }[given[""]!] ?? "RDWR"})`;
    case "close":
      return `close(${socket})`;
    case "abort":
      return `(setsockopt(${socket}, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger)), close(${socket}))`;
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
