import type { Result } from "../../reports/model.ts";
import { callsOf } from "./calls.ts";
import { Addresses } from "./places.ts";
import { type Places, PYTHON_PRELUDE, pythonText } from "./python.ts";
import { placesOf, pythonLines, pythonWhole } from "./python_program.ts";
import { type Call, inetOf, Inexpressible, parametersOf, type Step } from "./steps.ts";

/** Services whose answers do not depend on what is asked, but for its size. */
const SIZES_ONLY = ["echo", "upper", "discard", "daytime", "time", "chargen"];

/** Seconds that a client of a program waits for an answer at most. */
const MOST_S = 1.5;

/** Definitions for calls that only clients of servers make. */
const PRELUDE = `def tell(what):
    if pid:
        os.kill(pid, getattr(signal, what))
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
  if (!SIZES_ONLY.includes(service)) {
    throw new Inexpressible(
      `A history has the sizes of requests only, and a server of ${service} reads them`,
    );
  }
  const operations = result.history.operations.map((each) =>
    each.seat === "peer" ? { ...each, seat: "subject" as const } : each
  );
  return { ...result, history: { ...result.history, operations } };
}

/** A program in Python that makes the calls of a server's clients. The server must be there. */
export function clientProgram(head: readonly string[], steps: readonly Step[], tail: string): string {
  const told = callsOf(steps).flatMap(({ method, detail }) => {
    const address = detail.split(", ").find((each) => inetOf(each) !== undefined && !each.endsWith(":0"));
    return address !== undefined && (method === "connectStream" || method === "sendto") ? [address] : [];
  });
  const addresses = new Addresses(steps, told);
  const places = placesOf(addresses);
  const lines = pythonLines(steps, (call) => textOf(call, places)).replaceAll(
    /^call\('[a-z ]*', '(tell\(.*\))'\)$/gm,
    "$1",
  );
  const ports = [...new Set(told)].map((each) => `${addresses.port(each)} = port or ${inetOf(each)!.port}\n`);
  return pythonWhole(
    [
      ...head,
      "The server must be there: start it first, and give its port where that is another than in the run. With",
      "the number of its process behind the port, it is stopped for a moment where it was in the run.",
    ],
    PYTHON_PRELUDE + PRELUDE,
    `port, pid = [int(each) for each in sys.argv[1:3] + ["0", "0"]][:2]\n${[...new Set(ports)].join("")}`,
    lines,
    "",
    tail,
  );
}

function textOf(call: Call, places: Places): string {
  const { method, socket } = call;
  if (method === "server") return `tell("${call.seen === "stopped" ? "SIGSTOP" : "SIGCONT"}")`;
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
