import { type Call, Inexpressible, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** Definitions for calls of sockets, of which a program has those that it uses. */
export const PYTHON_SOCKETS = `def listening(family, at, backlog=128, **options):
    sock = made(socket(family), **options)
    sock.bind(at)
    sock.listen(backlog)
    return sock

def renamed(family, path, backlog=128):  # Python itself binds no such path
    sock = listening(family, path[:90], backlog)
    os.rename(path[:90], path)
    return sock

def connected(family, at, **options):
    sock = made(socket(family), **options)
    sock.connect(at)
    return sock

def made(sock, **options):
    for option, value in options.items():
        sock.setsockopt(SOL_SOCKET, globals()[option], value)
    return sock

def bound(family, at, **options):
    sock = made(socket(family, SOCK_DGRAM), **options)
    sock.bind(at)
    return sock

def recv(sock, size, flags=0):
    return "%d bytes" % len(data) if (data := sock.recv(size, flags)) else "eof"

def drain(sock, size=1 << 60):
    count, end = 0, "all"
    while count < size and end == "all":
        try:
            data = sock.recv(min(65536, size - count))
            count, end = count + len(data), "all" if data else "end"
        except OSError as problem:
            end = errno.errorcode.get(problem.errno, "error")
    return "%s bytes, %s" % (count if count < 65536 else "many", end)

def abort(sock):
    sock.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()

`;

/** Definitions for calls that are made beside others, and for files. */
export const PYTHON_PRELUDE = `def call(seen, code):
    global differ
    own = {}
    try:
        exec("got = " + code, globals(), own)
    except Exception as problem:
        own["got"] = errno.errorcode.get(getattr(problem, "errno", None), "error")
    got = own.pop("got")
    globals().update(own)
    got = got if isinstance(got, str) else "ok"
    differ += got != seen
    print(code, "->", got if got == seen else got + " (the run saw %s)" % seen)

def begin(*what):
    thread = threading.Thread(target=call, args=what, daemon=True)
    thread.start()
    return thread

def waits(thread, code):
    global differ
    differ += not thread.is_alive()
    print(code, "waits" if thread.is_alive() else "does not wait (in the run it did)")

def kind_of(path):
    mode = os.lstat(path).st_mode if os.path.lexists(path) else 0
    kinds = {0: "none", stat.S_IFSOCK: "socket", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
    return kinds.get(stat.S_IFMT(mode), "file")

${PYTHON_SOCKETS}`;

/** Modules that a program in Python may need; sockets have their names without one. */
const MODULES = (
  "errno faulthandler json os select shutil signal stat struct sys tempfile threading time"
).split(" ");

/** The imports of a program in Python. */
export function pythonImports(program: string): string {
  const used = MODULES.filter((each) => new RegExp(`\\b${each}\\.`).test(program));
  return `import ${used.join(", ")}\nfrom socket import *\n`;
}

/** A text in quotes of Python, which has double quotes inside. */
export function pythonQuoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
}

/** Writes an operation on a file as an expression of Python. */
export function pythonFileText(call: Call, places: Places): string {
  const given = parametersOf(call);
  const pathText = (text: string | undefined): string => {
    const path = pathOf(text);
    if (path === undefined) throw new Inexpressible(`"${text}" is no path`);
    return places.path(path);
  };
  const own = () => pathText(call.detail.split(", ")[1]);
  switch (call.method) {
    case "unlink":
      return `os.unlink(${own()})`;
    case "write":
      return `open(${own()}, "w").close()`;
    case "read":
      return `open(${own()}).close()`;
    case "mkdir":
      return `os.mkdir(${own()})`;
    case "symlink":
      return `os.symlink(${pathText(given["to"])}, ${pathText(given["from"])})`;
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

/** A call on a socket, as Python: it assigns what it makes, and its value is a word or nothing of interest. */
export function pythonText(call: Call, places: Places): string {
  const { method, socket, makes } = call;
  const given = parametersOf(call);
  const at = (address = ""): string => {
    const path = pathOf(address);
    if (path !== undefined) return places.path(path);
    return `(${quotedHost(address)}, ${address.endsWith(":0") ? "0" : places.port(address)})`;
  };
  const placed = (address = ""): string => {
    const family = pathOf(address) !== undefined
      ? "AF_UNIX"
      : address.startsWith("[")
      ? "AF_INET6"
      : "AF_INET";
    return `${family}, ${at(address)}`;
  };
  const own = makes === "" ? "" : `${makes} = `;
  const backlog = given["backlog"] === undefined ? "" : `, ${given["backlog"]}`;
  switch (method) {
    case "listenStream": {
      const isLong = (pathOf(given[""]) ?? "").length > MOST_PATH && call.seat === "peer";
      return `${own}${isLong ? "renamed" : "listening"}(${placed(given[""])}${backlog}${
        options(given["options"])
      })`;
    }
    case "connectStream":
      if (pathOf(given[""]) === undefined && given["options"] === undefined) {
        return `${own}create_connection(${at(given[""])})`;
      }
      return `${own}connected(${placed(given[""])}${options(given["options"])})`;
    case "openDatagram":
      return `${own}bound(${placed(given[""]?.split(", ").at(-1))}${options(given["options"])})`;
    case "accept":
      return `${makes === "" ? "" : `${makes}, _ = `}${socket}.accept()`;
    case "getsockname":
      // The name of a path is a text, which is no outcome.
      return pathOf(call.gave) === undefined
        ? `${call.gave === "" ? "" : `${places.port(call.gave)} = `}${socket}.getsockname()[1]`
        : `bool(${socket}.getsockname())`;
    case "getpeername":
      return `bool(${socket}.getpeername())`;
    case "recv":
      return `recv(${socket}, ${given["size"]}${flags(given["flags"])})`;
    case "recvfrom":
      return `"%d bytes" % len(${socket}.recvfrom(${given["size"]}${flags(given["flags"])})[0])`;
    case "drain":
      return `drain(${socket}${given["size"] === undefined ? "" : `, ${given["size"]}`})`;
    case "sendall":
      return `${socket}.sendall(${payload(call)})`;
    case "sendto":
      return `${socket}.sendto(${payload(call)}, ${at(call.detail.split(", ").at(-1))})`;
    case "shutdown":
      return `${socket}.shutdown(SHUT_${{ write: "WR", read: "RD" }[given[""]!] ?? "RDWR"})`;
    case "setMode":
      return `${socket}.settimeout(${seconds(given)})`;
    case "close":
      return `${socket}.close()`;
    case "abort":
      return `abort(${socket})`;
    default:
      throw new Inexpressible(`${method} has no place in a program in Python`);
  }
}

/** Bytes of the longest path that Python binds. */
const MOST_PATH = 107;

/** As many bytes as were sent. */
function payload(call: Call): string {
  const size = sizeOf(call);
  return size === 1 ? 'b"x"' : `b"x" * ${size}`;
}

function seconds(given: Readonly<Record<string, string>>): string {
  if (given["timeoutMs"] !== undefined) return `${Number(given["timeoutMs"]) / 1000}`;
  return given[""] === "nonblocking" ? "0" : "None";
}

function flags(text: string | undefined): string {
  if (text === undefined || text === "none") return "";
  return `, ${text.split("+").map((each) => `MSG_${each.toUpperCase()}`).join(" | ")}`;
}

/** Options as keyword arguments. */
function options(text = ""): string {
  return text.split(" ").filter((each) => /^SO_[A-Z]+=\d+$/.test(each)).map((each) => `, ${each}`).join("");
}
