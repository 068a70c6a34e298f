import type { Addresses } from "./places.ts";
import { pruned } from "./prune.ts";
import { PYTHON_SOCKETS, pythonImports, pythonText } from "./python.ts";
import { type Call, isNamed, pathOf } from "./steps.ts";

/** The peer's end in Python: makes the calls that it reads, one at a time, and prints what comes of each. */
const PEER = `for line in sys.stdin:
    print(json.dumps(eval(line), default=lambda _: None))
`;

/** {@linkcode PEER} for runs in which a call failed: it prints the error. Else a traceback says more. */
const FAILING_PEER = `for line in sys.stdin:
    try:
        got = eval(line)
    except Exception as problem:
        got = {"failed": errno.errorcode.get(getattr(problem, "errno", None), "error")}
    print(json.dumps(got, default=lambda _: None))
`;

/** A call of the peer for a template of JavaScript, which puts in ports and paths. */
export function peerText(call: Call, addresses: Addresses): string {
  // A port that the peer gives is for the other end.
  const gave = pathOf(call.gave) === undefined ? "" : call.gave;
  const text = pythonText({ ...call, gave: "" }, {
    path: (path) => `"\0{folder}${addresses.below(path)}"`,
    port: (address) => `\0{${addresses.port(address)}}`,
  });
  const own = isNamed({ ...call, gave }) ? `${text.slice(0, -1)}, ${call.makes}.getsockname()[1])[-1]` : text;
  return escaped(own).replaceAll("\0", "$");
}

/** The peer's program for these calls, in a template of JavaScript. `fails` if one failed in the run. */
export function peerProgram(calls: readonly string[], fails: boolean): string {
  const program = pruned(PYTHON_SOCKETS, calls.join("\n")) + (fails ? FAILING_PEER : PEER);
  return escaped(pythonImports(`${program}${calls.join("\n")}`) + program);
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}
