import { callsOf, folderOf, unended } from "./calls.ts";
import { argumentsOf, peerProgram } from "./peer.ts";
import { pruned } from "./prune.ts";
import { OWN_PLACES, PYTHON_PRELUDE, pythonFileText, pythonText } from "./python.ts";
import type { Call, Step } from "./steps.ts";

/** A program in Python. */
export function pythonProgram(head: readonly string[], steps: readonly Step[], tail: string): string {
  const quote = (text: string | undefined) => JSON.stringify(text);
  const expression = (call: Call): string => {
    if (call.seat === "peer") return `*peer(${argumentsOf(call, "")})`;
    return argumentsOf(
      call,
      `lambda: ${call.seat === "harness" ? pythonFileText(call) : pythonText(call, OWN_PLACES)}`,
    );
  };
  const peers = peerProgram(callsOf(steps).filter(({ seat }) => seat === "peer"));
  const lines = steps.map((step) => {
    switch (step.kind) {
      case "pause":
        return "time.sleep(0.1)";
      case "call":
        return `call(${expression(step.call)})`;
      case "begin":
        return `call${step.call.id} = begin(${expression(step.call)})`;
      case "wait":
        return `waits(call${step.call.id})`;
      case "end":
        return `end(call${step.call.id})`;
    }
  });
  const body = [...lines, ...unended(steps).map(({ id }) => `end(call${id})`)].join("\n");
  const folder = folderOf(steps);
  const paths = folder === ""
    ? ""
    : `folder = tempfile.mkdtemp(prefix="${"s".repeat(folder.length - "/tmp/".length - 8)}", dir="/tmp")


def path(text):
    return text.replace(${quote(folder)}, folder)


`;
  return `${head.map((each) => `# ${each}`).join("\n")}
${pruned(PYTHON_PRELUDE, body)}${paths}PEER = r'''
${peers}'''
other = subprocess.Popen([sys.executable, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
${body}
print("%d calls went another way than in the run" % len(differ) if differ else ${quote(tail)})
other.kill()
${folder === "" ? "" : "shutil.rmtree(folder)\n"}sys.exit(1 if differ else 0)
`;
}
