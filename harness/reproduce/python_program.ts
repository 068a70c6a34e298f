import { unended } from "./calls.ts";
import { Addresses } from "./places.ts";
import { pruned } from "./prune.ts";
import {
  type Places,
  PYTHON_PRELUDE,
  pythonFileText,
  pythonImports,
  pythonQuoted,
  pythonText,
} from "./python.ts";
import type { Call, Step } from "./steps.ts";

/** Letters that Python adds to the name of a temporary folder. */
const ADDED = 8;

/** A program in Python. Both ends are in it. */
export function pythonProgram(head: readonly string[], steps: readonly Step[], tail: string): string {
  const addresses = new Addresses(steps);
  const { folder } = addresses;
  const places = placesOf(addresses);
  const body = pythonLines(
    steps,
    (call) => call.seat === "harness" ? pythonFileText(call, places) : pythonText(call, places),
  );
  const [before, after] = folder === "" ? ["", ""] : [
    `folder = tempfile.mkdtemp(prefix="${addresses.prefix(ADDED)}", dir="/tmp")\n`,
    "shutil.rmtree(folder)\n",
  ];
  return pythonWhole(head, PYTHON_PRELUDE, before, body, after, tail);
}

/** The expressions of ports and paths in a program's own calls. */
export function placesOf(addresses: Addresses): Places {
  return {
    path: (path) => `folder + "${addresses.below(path)}"`,
    port: (address) => addresses.port(address),
  };
}

export function pythonLines(steps: readonly Step[], textOf: (call: Call) => string): string {
  const lines = steps.map((step) => {
    if (step.kind === "pause") return "time.sleep(0.1)";
    const { id, seen } = step.call;
    const code = pythonQuoted(textOf(step.call));
    switch (step.kind) {
      case "call":
        return `call(${pythonQuoted(seen)}, ${code})`;
      case "begin":
        return `call${id} = begin(${pythonQuoted(seen)}, ${code})`;
      case "wait":
        return `waits(call${id}, ${code})`;
      case "end":
        return `call${id}.join()`;
    }
  });
  // Calls that never returned in the run still wait here when the rest has been made.
  const pending = unended(steps).map((call) => `waits(call${call.id}, ${pythonQuoted(textOf(call))})`);
  return [...lines, ...pending.length > 0 ? ["time.sleep(0.5)"] : [], ...pending].join("\n");
}

/** A whole program. */
export function pythonWhole(
  head: readonly string[],
  prelude: string,
  before: string,
  body: string,
  after: string,
  tail: string,
): string {
  const rest = `differ = 0

${pruned(prelude, body)}
faulthandler.dump_traceback_later(20, exit=True)  # no call waits for ever
${before}${body}
${after}print("%d calls went another way than in the run" % differ if differ else ${pythonQuoted(tail)})
sys.exit(differ > 0)
`;
  return `${head.map((each) => `# ${each}`).join("\n")}\n${pythonImports(rest)}\n${rest}`;
}
