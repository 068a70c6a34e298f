import { pruned } from "./prune.ts";
import { type Call, inetOf, Inexpressible, parametersOf, pathOf, sizeOf } from "./steps.ts";

/** Definitions that the peer's calls use. */
const PRELUDE = `import errno, json, os, socket, struct, sys
sockets = {}
def turn(call):
    """Makes a call when the other end says so, and tells what came of it."""
    at = json.loads(sys.stdin.readline())
    try:
        got = call(at)
    except OSError as problem:
        got = errno.errorcode.get(problem.errno, "error")
    print(json.dumps(got), flush=True)
def keep(name, sock):
    sockets[name] = sock
    return "ok"
def told(count, end):
    return "%s bytes, %s" % (count if count < 65536 else "many", end)
def recv(name, size):
    data = sockets[name].recv(size)
    return "%d bytes" % len(data) if data else "eof"
def drain(name, size):
    count = 0
    while count != size:
        data = sockets[name].recv(min(65536, size - count) if size else 65536)
        if not data:
            return told(count, "end")
        count += len(data)
    return told(count, "all")
def reset(name):
    sockets[name].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sockets[name].close()
    return "ok"
def made(host, kind=socket.SOCK_STREAM, **options):
    family = socket.AF_UNIX if "/" in host else socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, kind)
    for option, value in options.items():
        sock.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
    return sock
def listening(host, backlog=128, **options):
    sock = made(host, SO_REUSEADDR=1, **options)
    own = host[:90] if len(host) > 107 else host
    sock.bind(place(own, 0)); sock.listen(backlog)
    if own != host: os.rename(own, host)  # a path that Python itself does not bind
    return sock
def place(host, port):
    return host if "/" in host else (host, port)
def bound(host):
    sock = made(host, socket.SOCK_DGRAM)
    sock.bind(place(host, 0))
    return sock
def connected(host, at, **options):
    sock = made(host, **options)
    sock.connect(place(host, at))
    return sock
def done(value=None):
    return "ok"
`;

/** The peer's end as a program in Python, whose calls are made one at a time, each when it is told to. */
export function peerProgram(calls: readonly Call[]): string {
  const body = calls.map((call) => `turn(lambda at: ${callText(call)})\n`).join("");
  return `${pruned(PRELUDE, body)}${body}sys.stdin.read()  # its sockets stay until the other end has done\n`;
}

/** The address that a call needs to be told: a port of the other end, or a path. */
export function toldTo(call: Call): string | undefined {
  const address = parametersOf(call)[""]?.split(", ").at(-1);
  const isMade = call.method === "listenStream" || call.method === "openDatagram";
  if (isMade) return pathOf(address) === undefined ? undefined : address;
  return call.method === "connectStream" || call.method === "sendto" ? address : undefined;
}

function callText(call: Call): string {
  const { method, socket, makes } = call;
  const given = parametersOf(call);
  const name = JSON.stringify(makes || "none");
  const sock = `sockets[${JSON.stringify(socket)}]`;
  switch (method) {
    case "listenStream":
      return `keep(${name}, listening(${hostOf(given[""])}${
        given["backlog"] === undefined ? "" : `, backlog=${given["backlog"]}`
      }${options(given["options"])}))`;
    case "connectStream":
      return `keep(${name}, connected(${hostOf(given[""])}, at${options(given["options"])}))`;
    case "openDatagram":
      return `keep(${name}, bound(${hostOf(given[""]?.split(", ").at(-1))}))`;
    case "accept":
      return `keep(${name}, ${sock}.accept()[0])`;
    case "getsockname":
      return pathOf(call.gave) === undefined ? `${sock}.getsockname()[1]` : `done(${sock}.getsockname())`;
    case "recv":
      return `recv(${JSON.stringify(socket)}, ${given["size"]})`;
    case "drain":
      return `drain(${JSON.stringify(socket)}, ${given["size"] ?? "None"})`;
    case "sendall":
      return `done(${sock}.sendall(b"x" * ${sizeOf(call)}))`;
    case "sendto":
      return `done(${sock}.sendto(b"x" * ${sizeOf(call)}, (${hostOf(call.detail.split(", ").at(-1))}, at)))`;
    case "shutdown":
      return `done(${sock}.shutdown(socket.SHUT_${{ write: "WR", read: "RD" }[given[""]!] ?? "RDWR"}))`;
    case "close":
      return `done(${sock}.close())`;
    case "abort":
      return `reset(${JSON.stringify(socket)})`;
    default:
      throw new Inexpressible(`The peer's ${method} has no place in a program`);
  }
}

function hostOf(address: string | undefined): string {
  if (pathOf(address) !== undefined) return "at";
  const found = address === undefined ? undefined : inetOf(address);
  if (!found) throw new Inexpressible(`"${address}" is no address`);
  return JSON.stringify(found.host);
}

/** Options as keyword arguments. */
export function options(text = ""): string {
  return text.split(" ").filter((each) => /^SO_[A-Z]+=\d+$/.test(each)).map((each) => `, ${each}`).join("");
}
