import type { Result } from "../../reports/model.ts";
import { argumentsOf, toldTo } from "./peer.ts";
import { callsOf, unended } from "./calls.ts";
import { pruned } from "./prune.ts";
import { OWN_PLACES, PYTHON_PRELUDE, pythonText } from "./python.ts";
import { type Call, inetOf, Inexpressible, parametersOf, type Step } from "./steps.ts";

/** Services whose answers do not depend on what is asked, but for its size. */
const SIZES_ONLY = ["echo", "upper", "discard", "daytime", "time", "chargen"];

/** Seconds that a client of a program waits for an answer at most. */
const MOST_S = 1.5;

/** Definitions for calls that only clients of servers make. */
const PRELUDE = `def tell(what):
    import signal
    if pid:
        os.kill(pid, getattr(signal, what))


def polled(sock, events, ms):
    import select
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
  const expression = (call: Call): string => argumentsOf(call, `lambda: ${textOf(call)}`);
  const lines = steps.flatMap((step): string[] => {
    if (step.kind !== "pause" && step.call.method === "server") {
      return [`tell("${step.call.seen === "stopped" ? "SIGSTOP" : "SIGCONT"}")`];
    }
    switch (step.kind) {
      case "call":
        return [`call(${expression(step.call)})`];
      case "begin":
        return [`call${step.call.id} = begin(${expression(step.call)})`];
      case "wait":
        return [`waits(call${step.call.id})`];
      case "end":
        return [`end(call${step.call.id})`];
      case "pause":
        return ["time.sleep(0.1)"];
    }
  });
  const body = [...lines, ...unended(steps).map(({ id }) => `end(call${id})`)].join("\n");
  const places = [...new Set(callsOf(steps).flatMap((each) => toldTo(each) ?? []))].flatMap((each) => {
    const found = inetOf(each);
    return found === undefined ? [] : [`ports[${JSON.stringify(each)}] = port or ${found.port}`];
  });
  return `${head.map((each) => `# ${each}`).join("\n")}
# The server must be there: start it first, and give its port where that is another than in the run. With the
# number of its process behind the port, it is stopped for a moment where it was in the run.
${pruned(PYTHON_PRELUDE + PRELUDE, body)}port, pid = [int(each) for each in sys.argv[1:3] + ["0", "0"]][:2]
${places.join("\n")}
${body}
print("%d calls went another way than in the run" % len(differ) if differ else ${JSON.stringify(tail)})
sys.exit(1 if differ else 0)
`;
}

function textOf(call: Call): string {
  const { method, socket } = call;
  const given = parametersOf(call);
  const events = given[""] ?? "";
  if (method === "poll" && /^[a-z+]+$/.test(events)) {
    return `polled(${socket}, ${JSON.stringify(events)}, ${given["timeoutMs"]})`;
  }
  // A program waits two seconds for a call.
  if (method === "setMode") {
    return `done(${socket}.settimeout(${Math.min(MOST_S, Number(given["timeoutMs"]) / 1000)}))`;
  }
  // A socket that is bound by its first datagram.
  if (method === "openDatagram" && !events.includes(":")) {
    const family = events === "ipv6" ? "AF_INET6" : "AF_INET";
    return `keep(${JSON.stringify(call.makes || "_")}, socket.socket(socket.${family}, socket.SOCK_DGRAM))`;
  }
  return pythonText(call, OWN_PLACES);
}
