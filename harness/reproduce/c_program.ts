import { C_PRELUDE, cIncludes, cText } from "./c.ts";
import { callsOf, unended } from "./calls.ts";
import { Addresses } from "./places.ts";
import { pruned } from "./prune.ts";
import { type Call, Inexpressible, type Step } from "./steps.ts";

/** A program in C. Both ends are in it. */
export function cProgram(head: readonly string[], steps: readonly Step[], tail: string): string {
  const quote = (text: string) => JSON.stringify(text);
  const calls = callsOf(steps);
  if (calls.some(({ seat }) => seat === "harness")) {
    throw new Inexpressible("The script touches a file, which programs in C do not");
  }
  const addresses = new Addresses(steps);
  const made = (call: Call) =>
    `${call.method === "drain" ? "SAY" : "CALL"}(${quote(call.seen)}, ${cText(call, addresses)});`;
  const waits = (call: Call) => `WAITS(thread${call.id}, ${cText(call, addresses)});`;
  const threads = steps.flatMap((step) => step.kind === "begin" ? [step.call] : []);
  const lines = steps.map((step) => {
    if (step.kind === "pause") return "usleep(100000);";
    const { call } = step;
    switch (step.kind) {
      case "call":
        return made(call);
      case "begin":
        return `pthread_create(&thread${call.id}, NULL, call${call.id}, NULL);`;
      case "wait":
        return waits(call);
      case "end":
        return `pthread_join(thread${call.id}, NULL);`;
    }
  });
  // Calls that never returned in the run still wait here when the rest has been made.
  const pending = unended(steps).map(waits);
  const all = [...lines, ...pending.length > 0 ? ["usleep(500000);"] : [], ...pending];
  const body = all.map((each) => `    ${each}`).join("\n");
  const variables = [...new Set([...calls.map(({ makes }) => makes), ...addresses.ports])].filter((each) =>
    each !== ""
  );
  const beside = threads.map((call) =>
    `static pthread_t thread${call.id};
static void *call${call.id}(void *nothing) {
    ${made(call)}
    return nothing;
}
`
  ).join("");
  const macros = [
    ["CALL", "#define CALL(seen, code) call(seen, #code, code)\n"],
    ["SAY", "#define SAY(seen, code) say(seen, #code, code)\n"],
    [
      "WAITS",
      `#define WAITS(thread, code) say("waits", #code, pthread_tryjoin_np(thread, NULL) == EBUSY ? "waits" : "returned")\n`,
    ],
  ].filter(([name]) => `${beside}${body}`.includes(`${name}(`)).map(([, text]) => text).join("");
  const rest = `static int ${["differ", ...variables].join(", ")};
${pruned(C_PRELUDE, `${macros}${beside}${body}`)}${macros}${beside}int main(void) {
    alarm(20); // no call waits for ever
${body}
    if (differ) dprintf(1, "%d calls went another way than in the run\\n", differ);
    else puts(${quote(tail)});
    return differ > 0;
}
`;
  return `${head.map((each) => `// ${each}`).join("\n")}\n${cIncludes(rest)}\n${rest}`;
}
