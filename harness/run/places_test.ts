import { commandLine } from "../proof/command_line.ts";
import { PYTHON } from "../proof/python.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readResults } from "../../reports/read.ts";
import { wholeOf, type WholeRun } from "../../reports/report.ts";
import { EXIT } from "../../reports/consequence.ts";
import { servedCommand } from "../agents/implementations.ts";
import { inFolder } from "../proof/in_folder.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const AGENT = [...PYTHON, `${ROOT}harness/agents/python/sockets.py`];
const SUBJECT = { device: "subject0", ipv4: "10.78.0.1", ipv6: "fd78::1" } as const;
const PEER = { device: "peer0", ipv4: "10.78.0.2", ipv6: "fd78::2" } as const;
const ADDRESSES = [
  ...["--subject-address", SUBJECT.ipv4, "--subject-address", SUBJECT.ipv6],
  ...["--peer-address", PEER.ipv4, "--peer-address", PEER.ipv6],
];
/** Bytes that `tcp/stream/large-integrity` sends from peer to subject. */
const LARGE = 16 * 1024 * 1024;

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function output([program, ...args]: readonly string[]): Promise<Output> {
  const command = new Deno.Command(program!, { args, cwd: ROOT, env: { NO_COLOR: "1" }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

async function ok(command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await output(command);
  assertEquals(code, 0, `${command.join(" ")}: ${stderr || stdout}`);
  return stdout;
}

/** The reason why no veth pair between two namespaces can be made here; `undefined` where it can. */
async function obstacle(): Promise<string | undefined> {
  const attempt = "ip link add veth0 type veth peer name veth1 && ip address add fd78::9/64 dev veth0 nodad";
  try {
    const { code, stderr } = await output(["unshare", "--map-root-user", "--net", "sh", "-c", attempt]);
    if (code !== 0) return `no veth pair can be made in a namespace of its own: ${stderr.trim()}`;
    await output(["nsenter", "--version"]);
    await output([...AGENT]);
  } catch (error) {
    return (error as Error).message;
  }
}

const why = Deno.build.os === "linux" ? await obstacle() : "Network namespaces are Linux's";

/**
 * A network namespace that lives as long as the stdin of the process that holds it, also when this one is
 * killed.
 */
class Namespace implements AsyncDisposable {
  readonly #holder: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  private constructor(holder: Deno.ChildProcess) {
    this.#holder = holder;
    this.#stdin = holder.stdin.getWriter();
  }

  /** A new one; `enter` leads to the one in whose user namespace it is. */
  static async open(enter: readonly string[] = []): Promise<Namespace> {
    const user = enter.length === 0 ? ["--map-root-user"] : [];
    const [program, ...args] = [...enter, "unshare", ...user, "--net", "cat"];
    const command = new Deno.Command(program!, { args, stdin: "piped", stdout: "piped", stderr: "inherit" });
    const namespace = new Namespace(command.spawn());
    // `unshare` becomes `cat` once the namespace is there; the echo says so.
    await namespace.#stdin.write(new Uint8Array([10]));
    const reader = namespace.#holder.stdout.getReader();
    assert(!(await reader.read()).done, "unshare did not come up");
    reader.releaseLock();
    return namespace;
  }

  get pid(): number {
    return this.#holder.pid;
  }

  /** Words before a command that is to run there. */
  get enter(): string[] {
    return ["nsenter", "--target", `${this.pid}`, "--user", "--net", "--preserve-credentials"];
  }

  /** Gives its end of the pair its addresses. */
  async configure({ device, ipv4, ipv6 }: typeof SUBJECT | typeof PEER): Promise<void> {
    const ip = async (...args: string[]) => await ok([...this.enter, "ip", ...args]);
    await ip("link", "set", "lo", "up");
    await ip("address", "add", `${ipv4}/24`, "dev", device);
    // A tentative address cannot be bound for a second or two.
    await ip("address", "add", `${ipv6}/64`, "dev", device, "nodad");
    await ip("link", "set", device, "up");
  }

  /** Bytes that an interface has received and sent. */
  async traffic(device: string): Promise<{ received: number; sent: number }> {
    for (const line of (await ok([...this.enter, "cat", "/proc/net/dev"])).split("\n")) {
      const [name, ...counters] = line.trim().split(/[\s:]+/);
      if (name === device) return { received: Number(counters[0]), sent: Number(counters[8]) };
    }
    throw new Error(`There is no "${device}" in the namespace`);
  }

  /** The kernel's name for it, such as `net:[4026532001]`. */
  async name(): Promise<string> {
    return (await ok(["readlink", `/proc/${this.pid}/ns/net`])).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close();
    await this.#holder.stdout.cancel();
    await this.#holder.status;
  }
}

/** Numbers of the processes in a namespace of this name. */
async function inhabitants(name: string): Promise<number[]> {
  // Processes come and go meanwhile, which `ls` complains about.
  const { stdout } = await output(["sh", "-c", "ls -l /proc/[0-9]*/ns/net 2>/dev/null"]);
  const found = [...stdout.matchAll(/\/proc\/(\d+)\/ns\/net -> (\S+)/g)];
  return found.filter((each) => each[2] === name).map((each) => Number(each[1]));
}

/** Two namespaces with nothing in them but the two ends of a veth pair. */
async function joined(stack: AsyncDisposableStack): Promise<{ subject: Namespace; peer: Namespace }> {
  const subject = stack.use(await Namespace.open());
  const peer = stack.use(await Namespace.open(subject.enter));
  const pair = ["link", "add", SUBJECT.device, "type", "veth", "peer", "name", PEER.device];
  await ok([...subject.enter, "ip", ...pair, "netns", `${peer.pid}`]);
  await subject.configure(SUBJECT);
  await peer.configure(PEER);
  return { subject, peer };
}

/**
 * Runs `sockspec run` in a process of its own, as a user starts it, behind `enter`. It must end with the code
 * `expected`. Resolves to the stored report.
 */
async function sockspec(
  args: readonly string[],
  enter: readonly string[] = [],
  expected = 0,
): Promise<WholeRun> {
  return await inFolder(async (out) => {
    const { code, stdout, stderr } = await output([
      ...enter,
      ...commandLine(["run", ...args, "--jobs", "1", "--out", out]),
    ]);
    assertEquals(code, expected, stdout + stderr);
    if (expected === 0) assertStringIncludes(stdout, "nothing unexpected");
    const report = await wholeOf(
      await readResults(async () => (await Deno.open(`${out}/results.jsonl`)).readable),
    );
    const markdown = await Deno.readTextFile(`${out}/report.md`);
    const columns = report.run.peers.length > 1 ? pairs(report) : report.run.subjects;
    for (const column of columns) assertStringIncludes(markdown, `| \`${column}\` |`);
    return report;
  });
}

/** Which subjects met which peers. */
function pairs({ results }: WholeRun): string[] {
  return [...new Set(results.map((each) => `${each.subject} × ${each.peer}`))].sort();
}

/** Verdicts other than `pass`, with their explanations. */
function trouble({ results }: WholeRun): string[] {
  return results.filter((each) => each.verdict !== "pass")
    .map((each) =>
      `${each.verdict} ${each.subject} × ${each.peer} ${each.case} ${each.variant}: ${each.why}`
    );
}

/** The means by which `visible` saw an event. */
function means({ results }: WholeRun): string[] {
  const operations = results.flatMap((each) => each.history.operations);
  return [...new Set(operations.filter((each) => each.method === "visible").map((each) => each.result))]
    .sort();
}

/** Words as one that `--agent` splits into the same again. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

function placed(
  name: string,
  body: (places: { subject: Namespace; peer: Namespace }) => Promise<WholeRun>,
): void {
  Deno.test({
    // A quiet run shows the name, and so the reason in it.
    name: why === undefined ? name : `${name}: ${why}`,
    ignore: why !== undefined,
    sanitizeOps: true,
    sanitizeResources: true,
    fn: async () => {
      const names: string[] = [];
      {
        await using stack = new AsyncDisposableStack();
        const places = await joined(stack);
        const report = await body(places);
        assertEquals(trouble(report), []);
        // AF_UNIX crosses no network.
        const large = report.results.filter((each) =>
          each.case === "tcp/stream/large-integrity" && !each.variant.includes("family=unix")
        ).length;
        assert(large > 0);
        const across = await places.peer.traffic(PEER.device);
        assert(across.sent > large * LARGE && across.received > 0, JSON.stringify(across));
        assert((await places.subject.traffic(SUBJECT.device)).received > large * LARGE);
        assertEquals(await places.subject.traffic("lo"), { received: 0, sent: 0 }, "all crosses the pair");
        // The reference beside the peer shows the events that the peer's own poll reports.
        assert((await places.peer.traffic("lo")).received < LARGE, "what the variants send crosses the pair");
        for (const place of [places.subject, places.peer]) {
          const name = await place.name();
          assertEquals(await inhabitants(name), [place.pid], "every agent has left");
          names.push(name);
        }
      }
      for (const name of names) {
        assertEquals(await inhabitants(name), []);
      }
    },
  });
}

const SELECTION = [
  "tcp/reset/recv-once-then-eof",
  "tcp/close/fin-when-drained",
  "tcp/close/unread-data-rst",
  "tcp/stream/large-integrity",
  "udp/roundtrip-reply",
  "service",
];

placed("Two subjects meet two peers in another network namespace", async ({ subject, peer }) => {
  const libc = servedCommand("libc");
  const report = await sockspec([
    ...["tcp/reset/recv-once-then-eof", "tcp/stream/large-integrity", "udp/roundtrip-reply"],
    ...["--agent", quoted([...subject.enter, ...AGENT]), "--name", "python here"],
    ...["--agent", quoted([...subject.enter, ...libc]), "--name", "libc here"],
    ...["--peer-agent", quoted([...peer.enter, ...AGENT]), "--name", "python there"],
    ...["--peer-agent", quoted([...peer.enter, ...libc]), "--name", "libc there"],
    ...ADDRESSES,
  ]);
  assertEquals(report.run.peers, ["python there", "libc there"]);
  assertEquals(pairs(report), [
    "libc here × libc there",
    "libc here × python there",
    "python here × libc there",
    "python here × python there",
  ]);
  for (const family of ["ipv4", "ipv6"]) {
    assert(report.results.some((each) => each.variant.includes(`family=${family}`)));
  }
  assert(!means(report).includes("kernel"), "neither end is in the kernel's tables of the harness");
  return report;
});

placed("Beside the peer, the harness sees what the subject acknowledged", async ({ subject, peer }) => {
  // The user namespace is the same already.
  const elsewhere = ["nsenter", "--target", `${subject.pid}`, "--net"];
  const report = await sockspec([
    ...SELECTION,
    ...["--agent", quoted([...elsewhere, ...AGENT]), "--name", "python here", "--peer", "libc"],
    ...ADDRESSES,
  ], peer.enter);
  assert(means(report).includes("acknowledged to the other end"), means(report).join());
  return report;
});

placed("A poll that is made of select gives way to windows, and fails nothing", async ({ subject, peer }) => {
  const script = `${ROOT}harness/script/testdata/select_poll.py`;
  const report = await sockspec([
    ...["tcp/stream/large-integrity", "tcp/reset/recv-once-then-eof", "tcp/shutdown/after-peer-close"],
    ...["--agent", quoted([...subject.enter, ...PYTHON, script]), "--name", "select"],
    ...["--peer-agent", quoted([...peer.enter, ...AGENT]), "--name", "there", ...ADDRESSES],
  ]);
  const looks = report.results.flatMap(({ history }) => history.operations)
    .filter(({ method, socket }) => method === "visible" && socket.startsWith("subject's"));
  const means = (...sights: string[]) =>
    new Set(looks.filter(({ detail }) => sights.includes(detail)).map(({ result }) => result));
  assertEquals(means("fin", "reset"), new Set(["window"]));
  assertEquals(means("ack"), new Set(["TCP_INFO"]));
  return report;
});

Deno.test({
  name: "A broken subject fails by what a peer in another network namespace sees",
  ignore: why !== undefined,
  fn: async () => {
    await using stack = new AsyncDisposableStack();
    const { subject, peer } = await joined(stack);
    const deaf = "import runpy, socket, sys; socket.socket.shutdown = lambda *_: None; " +
      `sys.path.insert(0, "${ROOT}harness/agents/python"); runpy.run_module("sockets", run_name="__main__")`;
    const { results } = await sockspec(
      [
        "tcp/shutdown/wr-eof-after-data",
        ...["--agent", quoted([...subject.enter, ...PYTHON, "-c", deaf]), "--name", "deaf"],
        ...["--peer-agent", quoted([...peer.enter, ...AGENT]), "--name", "there"],
        ...ADDRESSES,
        ...["--variant", "family=ipv4,mode=natural", "--timeout", "2000"],
      ],
      [],
      EXIT.failed,
    );
    assertEquals(results.map((each) => each.verdict), ["fail", "fail"]);
    for (const { why } of results) {
      assertStringIncludes(why, "with the reference as subject that does not happen");
    }
  },
});

const PRIVATE = ["unshare", "--map-root-user", "--mount", "sh", "-c"];

/** The reason why no file system can be hidden from a process here; `undefined` where it can. */
async function hides(folder: string): Promise<string | undefined> {
  try {
    const { code, stderr } = await output([...PRIVATE, `mount -t tmpfs none ${folder}`]);
    return code === 0 ? undefined : `nothing can be mounted in a namespace of its own: ${stderr.trim()}`;
  } catch (error) {
    return (error as Error).message;
  }
}

const unhidden = Deno.build.os === "linux" ? await hides("/tmp") : "Mount namespaces are Linux's";

Deno.test({
  name: `A subject with other files has no AF_UNIX${unhidden === undefined ? "" : `: ${unhidden}`}`,
  ignore: unhidden !== undefined,
  fn: async () => {
    const { results } = await inFolder((folder) => {
      // Where the run makes its folders: only they are hidden.
      const words = [...PRIVATE, `mount -t tmpfs none ${folder} && exec ${AGENT.join(" ")}`];
      const args = ["tcp/stream/echo", "--agent", quoted(words), "--name", "elsewhere"];
      return sockspec(args, ["env", `TMPDIR=${folder}`]);
    });
    for (const { variant, verdict, why } of results) {
      assertEquals(verdict, variant.includes("family=unix") ? "unsupported" : "pass", `${variant}: ${why}`);
    }
    assert(results.some((each) => each.verdict === "pass"));
    assert(results.some((each) => each.why.includes("The subject has another file system")));
  },
});

Deno.test("Two subjects meet two peers on loopback, built in and by command", async () => {
  const report = await sockspec([
    "tcp/reset/recv-once-then-eof",
    ...["--subject", "deno", "--agent", quoted(AGENT), "--name", "mine"],
    ...["--peer", "libc", "--peer-agent", quoted(servedCommand("libc")), "--name", "theirs"],
  ]);
  assertEquals([report.run.subjects, report.run.peers], [["deno", "mine"], ["libc", "theirs"]]);
  assertEquals(pairs(report), ["deno × libc", "deno × theirs", "mine × libc", "mine × theirs"]);
  assertEquals(report.results.length, report.run.planned);
  assertEquals(trouble(report), []);
});
