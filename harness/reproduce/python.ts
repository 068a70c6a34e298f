import { type Call, Inexpressible, isNamed, parametersOf, pathOf, quotedHost, sizeOf } from "./steps.ts";

/** Definitions for calls of sockets, of which a program has those that it uses. */
export const PYTHON_SOCKETS = `def drain(sock, size=1 << 60):
    count, end = 0, "all"
    while count < size and end == "all":
        try:
            data = sock.recv(min(65536, size - count))
            count, end = count + len(data), "all" if data else "end"
        except OSError as problem:
            end = errno.errorcode.get(problem.errno, "error")
    return "%s bytes, %s" % (count if count < 65536 else "many", end)
`;

/** Definitions for calls that are made beside others, and for files. */
export const PYTHON_PRELUDE = `def call(seen, code):
    try:
        got = eval(code, globals())
        got = str(got) if seen != "ok" and type(got) in (int, str) else "ok"
    except Exception as problem:
        got = errno.errorcode.get(getattr(problem, "errno", None), "error")
    say(seen, code, got)
def begin(*what):
    thread = threading.Thread(target=call, args=what, daemon=True)
    thread.start()
    return thread
def waits(thread, code):
    say("waits", code, "waits" if thread.is_alive() else "returned")
def say(seen, code, got):
    global differ
    differ += got != seen
    print(code, "->", got if got == seen else got + " (the run saw %s)" % seen)
def kind_of(path):
    mode = os.lstat(path).st_mode if os.path.lexists(path) else 0
    kinds = {0: "none", stat.S_IFSOCK: "socket", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
    return kinds.get(stat.S_IFMT(mode), "file")
${PYTHON_SOCKETS}`;

/** Modules that a program in Python may need; sockets have their names without one. */
const MODULES = (
  "errno faulthandler fcntl json os select shutil signal stat struct sys tempfile termios threading time"
).split(" ");

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
    if (path === undefined) throw new Inexpressible(`"${text}" is not a path`);
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

/**
 * A call on a socket, as an expression of Python that names what it makes; its value is a word or a count.
 */
export function pythonText(call: Call, places: Places): string {
  const text = ownText(call, places);
  if (!isNamed(call)) return text;
  return `${text.slice(0, -1)}, ${places.port(call.gave)} := ${call.makes}.getsockname()[1])`;
}

function ownText(call: Call, places: Places): string {
  const { method, socket, makes } = call;
  const given = parametersOf(call);
  const at = (address = ""): string => {
    const path = pathOf(address);
    if (path !== undefined) return places.path(path);
    return `(${quotedHost(address)}, ${address.endsWith(":0") ? "0" : places.port(address)})`;
  };
  const familyOf = (address = ""): string =>
    pathOf(address) !== undefined ? "AF_UNIX" : address.startsWith("[") ? "AF_INET6" : "AF_INET";
  const made = (made: string) => makes === "" ? made : `${makes} := ${made}`;
  // Several calls on a socket that is made are one expression: the tuple of their values.
  const opened = (address: string | undefined, type: string, ...calls: string[]) => {
    const name = makes || "_";
    const own = [...options(given["options"]), ...calls].map((each) => `, ${name}.${each}`).join("");
    return `(${name} := socket(${familyOf(address)}${type})${own})`;
  };
  switch (method) {
    case "listenStream": {
      const path = pathOf(given[""]) ?? "";
      const listens = `listen(${given["backlog"] ?? 128})`;
      // Python itself binds no path that is so long.
      return path.length > MOST_PATH && call.seat === "peer"
        ? opened(given[""], "", `bind((${at(given[""])})[:90])`, listens).slice(0, -1) +
          `, os.rename((${at(given[""])})[:90], ${at(given[""])}))`
        : opened(given[""], "", `bind(${at(given[""])})`, listens);
    }
    case "connectStream":
      if (pathOf(given[""]) === undefined && given["options"] === undefined) {
        return `(${made(`create_connection(${at(given[""])})`)})`;
      }
      return opened(given[""], "", `connect(${at(given[""])})`);
    case "connect":
      return `${socket}.connect(${at(given[""])})`;
    case "openDatagram": {
      const address = given[""]?.split(", ").at(-1);
      return opened(address, ", SOCK_DGRAM", `bind(${at(address)})`);
    }
    case "accept":
      return `(${made(`${socket}.accept()[0]`)})`;
    case "getsockname":
      // The name of a path is a text, which is not an outcome.
      return pathOf(call.gave) === undefined
        ? call.gave === ""
          ? `${socket}.getsockname()[1]`
          : `(${places.port(call.gave)} := ${socket}.getsockname()[1])`
        : `bool(${socket}.getsockname())`;
    case "getpeername":
      return `bool(${socket}.getpeername())`;
    case "recv":
      return `len(${socket}.recv(${given["size"]}${flags(given["flags"])}))`;
    case "recvfrom":
      return `len(${socket}.recvfrom(${given["size"]}${flags(given["flags"])})[0])`;
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
      return `(${socket}.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0)), ${socket}.close())`;
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

/** Calls that set options. */
function options(text = ""): string[] {
  return text.split(" ").filter((each) => /^SO_[A-Z]+=\d+$/.test(each)).map((each) =>
    `setsockopt(SOL_SOCKET, ${each.replace("=", ", ")})`
  );
}
