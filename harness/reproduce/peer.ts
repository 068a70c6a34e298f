import { addressOf, titleOf } from "./calls.ts";
import { pruned } from "./prune.ts";
import { OWN_PLACES, type Places, PYTHON_SOCKETS, pythonText } from "./python.ts";
import { type Call, parametersOf, pathOf } from "./steps.ts";

/** Bytes of the longest path that Python binds. */
const MOST_PATH = 107;

/** Definitions that the peer's calls use. */
const PRELUDE = `import errno, json, os, socket, struct, sys
def turn(call):
    """Makes a call when the other end says so, and tells what came of it."""
    at = json.loads(sys.stdin.readline())
    try:
        got = call(at)
    except OSError as problem:
        got = errno.errorcode.get(problem.errno, "error")
    print(json.dumps(got), flush=True)
def renamed(path):
    """Listens at a path that Python itself does not bind."""
    sock = listening(path[:90])
    os.rename(path[:90], path)
    return sock
${PYTHON_SOCKETS.replaceAll("\n\n\n", "\n").trimEnd()}
`;

/** The peer's end is told a path, or a port, as `at`. */
const PLACES: Places = { path: () => "at", port: () => "at" };

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

/** The arguments of a call: its title, what came of it, how it is made, and the address that it gives. */
export function argumentsOf(call: Call, make: string): string {
  const texts = [titleOf(call), call.seen].map((each) => JSON.stringify(each));
  const address = addressOf(call);
  const given = address === undefined ? [] : [JSON.stringify(address)];
  return [...texts, call.seat === "peer" ? toldText(call) : make, ...given].join(", ");
}

function toldText(call: Call): string {
  const to = toldTo(call);
  if (to === undefined) return "0";
  const path = pathOf(to);
  return path === undefined ? OWN_PLACES.port(to) : OWN_PLACES.path(path);
}

function callText(call: Call): string {
  const path = pathOf(parametersOf(call)[""]);
  return call.method === "listenStream" && path !== undefined && path.length > MOST_PATH
    ? `keep(${JSON.stringify(call.makes || "_")}, renamed(at))`
    : pythonText(call, PLACES);
}
