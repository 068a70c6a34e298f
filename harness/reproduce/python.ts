import { type Call, Inexpressible, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** Definitions for calls of sockets, which both ends of a program use. */
export const PYTHON_SOCKETS = `def keep(name, sock):
    globals()[name] = sock
    return "ok"


def done(value=None):
    return "ok"


def told(count, end):
    return "%s bytes, %s" % (count if count < 65536 else "many", end)


def recv(sock, size, flags=0):
    data = sock.recv(size, flags)
    return "%d bytes" % len(data) if data else "eof"


def drain(sock, size=None):
    count = 0
    while count != size:
        try:
            data = sock.recv(min(65536, size - count) if size else 65536)
        except OSError as problem:
            return told(count, errno.errorcode.get(problem.errno, "error"))
        if not data:
            return told(count, "end")
        count += len(data)
    return told(count, "all")


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return done(sock.close())


def made(host, kind=socket.SOCK_STREAM, **options):
    family = socket.AF_UNIX if "/" in host else socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, kind)
    for option, value in options.items():
        sock.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
    return sock


def place(host, port=0):
    return host if "/" in host else (host, port)


def listening(host, backlog=128, **options):
    sock = made(host, **options)
    sock.bind(place(host))
    sock.listen(backlog)
    return sock


def connected(host, port=0, **options):
    sock = made(host, **options)
    sock.connect(place(host, port))
    return sock


def bound(host):
    sock = made(host, socket.SOCK_DGRAM)
    sock.bind(place(host))
    return sock

`;

/** The beginning of a program in Python: calls with a deadline, which may be made side by side. */
export const PYTHON_PRELUDE =
  `import errno, json, os, shutil, socket, stat, struct, subprocess, sys, tempfile, threading, time

ports, differ = {}, []  # ports by the addresses that the run had; calls that went another way


def begin(title, seen, make, address=None):
    begun = [title, seen, address, "pending"]

    def run():
        try:
            begun[3] = make()
        except Exception as problem:
            begun[3] = errno.errorcode.get(getattr(problem, "errno", None), "error")
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return begun, thread


def end(what):
    (begun, thread) = what
    thread.join(2)
    title, seen, address, got = begun
    if isinstance(got, int):
        ports[address], got = got, "ok"
    if got != seen:
        differ.append(title)
    print("%s: %s%s" % (title, got, "" if got == seen else " (the run saw %s)" % seen))


def waits(what):
    (begun, thread) = what
    if not thread.is_alive():
        differ.append(begun[0])
    print(begun[0] + (" waits" if thread.is_alive() else " does not wait (in the run it did)"))


def call(*what):
    end(begin(*what))


def kind_of(path):
    if not os.path.lexists(path):
        return "none"
    mode = os.lstat(path).st_mode
    return ("socket" if stat.S_ISSOCK(mode) else "folder" if stat.S_ISDIR(mode)
            else "link" if stat.S_ISLNK(mode) else "file")


def peer(title, seen, port=0, address=None):
    other.stdin.write(json.dumps(port) + "\\n")
    other.stdin.flush()
    return "peer " + title, seen, lambda: json.loads(other.stdout.readline()), address


${PYTHON_SOCKETS}`;

/** Writes an operation on a file as an expression of Python. */
export function pythonFileText(call: Call): string {
  const given = parametersOf(call);
  const pathText = (text: string | undefined): string => {
    const path = pathOf(text);
    if (path === undefined) throw new Inexpressible(`"${text}" is no path`);
    return OWN_PLACES.path(path);
  };
  const own = () => pathText(call.detail.split(", ")[1]);
  switch (call.method) {
    case "unlink":
      return `done(os.unlink(${own()}))`;
    case "write":
      return `done(open(${own()}, "w").close())`;
    case "read":
      return `done(open(${own()}).close())`;
    case "mkdir":
      return `done(os.mkdir(${own()}))`;
    case "symlink":
      return `done(os.symlink(${pathText(given["to"])}, ${pathText(given["from"])}))`;
    case "lstat":
      return `kind_of(${own()})`;
    default:
      throw new Inexpressible(`The script's ${call.method} has no place in a program`);
  }
}

/** The expressions by which an end of a program knows addresses that are made anew. */
export interface Places {
  /** A path of the run. */
  path(path: string): string;
  /** The port of an address of the run. */
  port(address: string): string;
}

/** The subject's end: whatever the other end was given stands in `ports`, and paths have a folder of their own. */
export const OWN_PLACES: Places = {
  path: (path) => `path(${JSON.stringify(path)})`,
  port: (address) => `ports[${JSON.stringify(address)}]`,
};

/** A call on a socket, as an expression of Python. */
export function pythonText(call: Call, places: Places): string {
  const hostOf = (address: string | undefined): string => {
    const path = pathOf(address);
    return path === undefined ? quotedHost(address) : places.path(path);
  };
  const addressOf = (address: string | undefined): string =>
    pathOf(address) === undefined ? `${hostOf(address)}, ${places.port(address!)}` : hostOf(address);
  const { method, socket, makes } = call;
  const given = parametersOf(call);
  const name = JSON.stringify(makes || "_");
  switch (method) {
    case "listenStream":
      return `keep(${name}, listening(${hostOf(given[""])}${
        given["backlog"] === undefined ? "" : `, ${given["backlog"]}`
      }${options(given["options"])}))`;
    case "connectStream":
      return `keep(${name}, connected(${addressOf(given[""])}${options(given["options"])}))`;
    case "openDatagram":
      return `keep(${name}, bound(${hostOf(given[""]?.split(", ").at(-1))}))`;
    case "accept":
      return `keep(${name}, ${socket}.accept()[0])`;
    case "getsockname":
      return pathOf(call.gave) === undefined ? `${socket}.getsockname()[1]` : `done(${socket}.getsockname())`;
    case "getpeername":
      return `done(${socket}.getpeername())`;
    case "recv":
      return `recv(${socket}, ${given["size"]}${flags(given["flags"])})`;
    case "recvfrom":
      return `"%d bytes" % len(${socket}.recvfrom(${given["size"]}${flags(given["flags"])})[0])`;
    case "drain":
      return `drain(${socket}${given["size"] === undefined ? "" : `, ${given["size"]}`})`;
    case "sendall":
      return `done(${socket}.sendall(b"x" * ${sizeOf(call)}))`;
    case "sendto":
      return `done(${socket}.sendto(b"x" * ${sizeOf(call)}, place(${
        addressOf(call.detail.split(", ").at(-1))
      })))`;
    case "shutdown":
      return `done(${socket}.shutdown(socket.SHUT_${{ write: "WR", read: "RD" }[given[""]!] ?? "RDWR"}))`;
    case "setMode":
      return `done(${socket}.settimeout(${seconds(given)}))`;
    case "close":
      return `done(${socket}.close())`;
    case "abort":
      return `reset(${socket})`;
    default:
      throw new Inexpressible(`${method} has no place in a program in Python`);
  }
}

function seconds(given: Readonly<Record<string, string>>): string {
  if (given["timeoutMs"] !== undefined) return `${Number(given["timeoutMs"]) / 1000}`;
  return given[""] === "nonblocking" ? "0" : "None";
}

function flags(text: string | undefined): string {
  if (text === undefined || text === "none") return "";
  return `, ${text.split("+").map((each) => `socket.MSG_${each.toUpperCase()}`).join(" | ")}`;
}

/** Options as keyword arguments. */
function options(text = ""): string {
  return text.split(" ").filter((each) => /^SO_[A-Z]+=\d+$/.test(each)).map((each) => `, ${each}`).join("");
}
