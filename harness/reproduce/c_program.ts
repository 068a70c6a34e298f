import { C_INCLUDES, C_PRELUDE, cText } from "./c.ts";
import { callsOf, titleOf, unended } from "./calls.ts";
import { peerProgram, toldTo } from "./peer.ts";
import { pruned } from "./prune.ts";
import { type Call, Inexpressible, type Step } from "./steps.ts";

/** A program in C. */
export function cProgram(head: readonly string[], steps: readonly Step[], tail: string): string {
  const quote = (text: string) => JSON.stringify(text);
  const calls = callsOf(steps);
  if (calls.some(({ seat }) => seat === "harness")) {
    throw new Inexpressible("The script touches a file, which programs in C do not");
  }
  const places = [...new Set(calls.flatMap(({ gave }) => gave === "" ? [] : [gave]))];
  const port = (address: string | undefined): string => {
    const index = places.indexOf(address ?? "");
    if (index < 0) throw new Inexpressible(`The port of "${address}" is not known`);
    return `port${index + 1}`;
  };
  const told = (call: Call) =>
    `${quote(call.seat === "peer" ? `peer ${titleOf(call)}` : titleOf(call))}, ${quote(call.seen)}`;
  const begin = (call: Call) => `begin_peer(${toldTo(call) === undefined ? "0" : port(toldTo(call))});`;
  const end = (call: Call) => `end_peer(${told(call)}, &${call.gave === "" ? "unnamed" : port(call.gave)});`;
  const own = (call: Call) => `say(${told(call)}, ${cText(call, port)});`;
  const threads = steps.flatMap((step) =>
    step.kind === "begin" && step.call.seat === "subject" ? [step.call] : []
  );
  const lines = steps.map((step) => {
    if (step.kind === "pause") return "usleep(100000);";
    const { call } = step;
    if (step.kind === "wait") return `say(${told(call).replace(/"[^"]*"$/, '"pending"')}, got${call.id});`;
    if (call.seat === "peer") {
      return step.kind === "call"
        ? `${begin(call)} ${end(call)}`
        : step.kind === "begin"
        ? begin(call)
        : end(call);
    }
    if (step.kind === "call") return own(call);
    const name = `thread${call.id}`;
    return step.kind === "begin"
      ? `pthread_create(&${name}, NULL, call${call.id}, NULL);`
      : `pthread_join(${name}, NULL); say(${told(call)}, got${call.id});`;
  });
  // What never returned in the run has not returned here when the rest has been made.
  const pending = unended(steps).map((call) =>
    call.seat === "peer" ? end(call) : `say(${told(call)}, got${call.id});`
  );
  const sockets = calls.filter(({ seat, makes }) => seat === "subject" && makes !== "").map(({ makes }) =>
    makes
  );
  const body = [...lines, ...pending].map((each) => `    ${each}`).join("\n");
  const beside = threads.map((call) =>
    `static pthread_t thread${call.id};\nstatic const char *volatile got${call.id} = "pending";\n` +
    `static void *call${call.id}(void *nothing) {\n    got${call.id} = ${
      cText(call, port)
    };\n    return nothing;\n}\n`
  ).join("");
  const peers = peerProgram(calls.filter(({ seat }) => seat === "peer"));
  return `${head.map((each) => `// ${each}`).join("\n")}
#define _GNU_SOURCE
${C_INCLUDES.map((each) => `#include <${each}>`).join("\n")}

static const char PEER[] =
${peers.trimEnd().split("\n").map((each) => `    ${quote(`${each}\n`)}`).join("\n")};

${pruned(C_PRELUDE, `${beside}start_peer differ ${body}`)}static int ${
    ["unnamed", ...new Set(sockets), ...places.map(port)].join(", ")
  };
${beside}
static void give_up(int signal) {
    (void)signal;
    static const char text[] = "A call did not return\\n";
    if (write(1, text, sizeof text - 1) < 0) _exit(2);
    _exit(1);
}

int main(void) {
    signal(SIGALRM, give_up);
    alarm(20);
    start_peer();
${body}
    if (differ) printf("%d calls went another way than in the run\\n", differ);
    else puts(${quote(tail)});
    return differ > 0;
}
`;
}
