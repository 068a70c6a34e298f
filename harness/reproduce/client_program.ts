import type { Result } from "../../reports/model.ts";
import { callsOf } from "./calls.ts";
import { HttpClient } from "./http_client.ts";
import { Addresses } from "./places.ts";
import { type Places, PYTHON_PRELUDE, pythonText } from "./python.ts";
import { placesOf, pythonLines, pythonWhole } from "./python_program.ts";
import { type Call, inetOf, Inexpressible, parametersOf, type Step } from "./steps.ts";

/** Services whose answers do not depend on what is asked, but for its size. */
const SIZES_ONLY = ["echo", "upper", "discard", "daytime", "time", "chargen"];

/** The service whose requests are known by their sizes, and whose answers may come in any pieces. */
const HTTP = "http";

/** Seconds that a client of a program waits for an answer at most. */
const MOST_S = 1.5;

/** Definitions for calls that only clients of servers make. */
const PRELUDE = `def tell(what):
    if pid:
        os.kill(pid, what)
def received(sock, size):
    got = sock.recv(size)
    time.sleep(0.1)  # for further pieces; FIONREAD leaves an error where it is
    while got and any(fcntl.ioctl(sock, termios.FIONREAD, bytes(4))):
        sock.recv(size)
    return "some" if got else "end"
def polled(sock, events, ms):
    asked = {name: getattr(select, "POLL" + name.upper()) for name in events.split("+")}
    looking = select.poll()
    looking.register(sock, sum(asked.values()))
    found = sum(flags for _, flags in looking.poll(ms))
    return "+".join(name for name in asked if found & asked[name]) or "none"
`;

/** True for a result whose subject made no calls: it is a server, and the calls are those of its clients. */
export function isServers({ history: { operations } }: Result): boolean {
  return operations.some(({ seat }) => seat === "peer") &&
    operations.every(({ seat }) => seat !== "subject");
}

/** The result with the clients in the subject's seat, as a program makes their calls itself. */
export function clientsOf(result: Result, service: string): Result {
  if (!SIZES_ONLY.includes(service) && service !== HTTP) {
    throw new Inexpressible(
      `A history does not have the bytes of an ${service}, which come from the user's files`,
    );
  }
  const operations = result.history.operations.map((each) =>
    each.seat === "peer" ? { ...each, seat: "subject" as const } : each
  );
  return { ...result, history: { ...result.history, operations } };
}

/** A program in Python that makes the calls of a server's clients. The server must be there. */
export function clientProgram(
  head: readonly string[],
  made: readonly Step[],
  tail: string,
  service: string,
): string {
  const http = service === HTTP ? new HttpClient(made) : undefined;
  const steps = http ? inAnyPieces(made) : made;
  const told = callsOf(steps).flatMap(({ method, detail }) => {
    const address = detail.split(", ").find((each) => inetOf(each) !== undefined && !each.endsWith(":0"));
    return address !== undefined && (method === "connectStream" || method === "sendto") ? [address] : [];
  });
  const addresses = new Addresses(steps, told);
  const places = placesOf(addresses);
  const lines = pythonLines(steps, (call) => textOf(call, places, http)).replaceAll(
    /^call\('[a-z ]*', '(tell\(.*\))'\)$/gm,
    "$1",
  );
  const ports = [...new Set(told)].map((each) => `${addresses.port(each)} = port or ${inetOf(each)!.port}\n`);
  return pythonWhole(
    [
      ...head,
      "The server must be there: start it first, and give its port where that is another than in the run. With",
      "the number of its process after the port, it is stopped for a moment where it was in the run.",
    ],
    PYTHON_PRELUDE + PRELUDE,
    `port, pid = [int(each) for each in sys.argv[1:3] + ["0", "0"]][:2]\n${[...new Set(ports)].join("")}${
      http?.definitions(lines) ?? ""
    }`,
    lines,
    "",
    tail,
  );
}

/** Steps whose receives give some bytes or the end: an answer is one, in whatever pieces it came. */
function inAnyPieces(steps: readonly Step[]): Step[] {
  const made: Step[] = [];
  for (const step of steps) {
    if (step.kind === "pause" || step.call.method !== "recv" || !/^\d+$/.test(step.call.seen)) {
      made.push(step);
    } else {
      const seen = step.call.seen === "0" ? "end" : "some";
      const last = made.at(-1);
      const isMore = last !== undefined && last.kind !== "pause" && last.call.method === "recv" &&
        last.call.socket === step.call.socket && last.call.seen === "some" && seen === "some";
      if (!isMore || step.kind !== "call") made.push({ ...step, call: { ...step.call, seen } });
    }
  }
  return made;
}

function textOf(call: Call, places: Places, http?: HttpClient): string {
  const { method, socket } = call;
  const payload = http?.payload(call);
  if (payload !== undefined) return `${socket}.sendall(${payload})`;
  if (http && method === "recv") return `received(${socket}, ${parametersOf(call)["size"]})`;
  if (method === "server") return `tell(signal.${call.seen === "stopped" ? "SIGSTOP" : "SIGCONT"})`;
  const given = parametersOf(call);
  const events = given[""] ?? "";
  if (method === "poll" && /^[a-z+]+$/.test(events)) {
    return `polled(${socket}, ${JSON.stringify(events)}, ${given["timeoutMs"]})`;
  }
  // A program waits two seconds for a call.
  if (method === "setMode") {
    return `${socket}.settimeout(${Math.min(MOST_S, Number(given["timeoutMs"]) / 1000)})`;
  }
  // A socket that is bound by its first datagram.
  if (method === "openDatagram" && !events.includes(":")) {
    const family = events === "ipv6" ? "AF_INET6" : "AF_INET";
    return `(${call.makes || "_"} := socket(${family}, SOCK_DGRAM))`;
  }
  return pythonText(call, places);
}
