import { SERVER_CASES } from "../../cases/mod.ts";
import { EXIT } from "../../reports/consequence.ts";
import { joinWords } from "../../reports/command.ts";
import { count } from "../../reports/printable.ts";
import { endStrays } from "../agent/process.ts";
import { reference } from "../agents/reference.ts";
import { type Case, LIGHT_LOAD, type Load } from "../case/case.ts";
import { select } from "../case/select.ts";
import type { Variant } from "../case/variants.ts";
import type { Capability } from "../endpoint/capabilities.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { SERVICES } from "../endpoint/server.ts";
import { heldFolder } from "../endpoint/temporary.ts";
import { placesOf, Unreachable } from "../probe/address.ts";
import { type Described, ServerEndpoint, serverImplementation } from "../probe/endpoint.ts";
import { ServerStartError } from "../probe/launch.ts";
import { serviceOf } from "../probe/services.ts";
import { fit } from "../probe/fit.ts";
import type { Task } from "../run/task.ts";
import { patienceOf } from "../script/serving.ts";
import { variantsWith } from "./axes.ts";
import { EXPECT_OPTION, expectationsOf } from "./expectations.ts";
import { EXIT_CODES } from "./help.ts";
import { INVOCATION } from "./invocation.ts";
import { PART_OPTIONS, play, ROUND_OPTIONS } from "./play.ts";
import { addressesOf, isPlace, readPlace, readScript, readService, readStart } from "./probe_arguments.ts";
import { TIMEOUT_MS } from "./run.ts";
import { type Arguments, type Command, MOST_TIMEOUT_MS, UsageError } from "./usage.ts";
import { checkSubjects, OUT_OPTION, parseReports, REPORT_OPTION } from "./report_options.ts";

/** Minutes that a probe may take unless `--minutes` says otherwise: most servers need some seconds. */
const MINUTES = 5;
const MOST_MINUTES = 1440;
/** Rounds at most. */
const MOST_ROUNDS = 1000;
const MINUTE_MS = 60_000;
const MIB = 1_048_576;

/** `sockspec probe`. */
export const PROBE: Command = {
  usage: "sockspec probe ADDRESS… --service NAME [SELECTOR…] [OPTIONS]",
  summary: `Runs the cases for servers against a server that somebody else wrote, by its address alone.

An ADDRESS is tcp://HOST:PORT or udp://HOST:PORT, with brackets around an IPv6 host; a name stands for all its
addresses. Several belong to one server. It offers a SERVICE: echo, discard, daytime, time or chargen of RFC
862 to 868, upper (a to z come back in upper case), http (one plain GET of /), or exchange (the bytes of --send
are answered by those of --receive). SELECTORS choose among the cases, which "${INVOCATION} list server" shows.

A probe connects, resets, half-closes, and leaves answers unread, as clients on a bad day do. Before it begins,
it says how much of that there will be. With --gentle it leaves out what could hurt a server in use. With
--start, the server is a program that the probe may start, watch, suspend for a moment, and start again when it
has died: that finds more.

Addresses of other machines are probed only with --permitted.

Exit codes are those of run; 3 is a server that cannot be reached, does not start, or offers another service.
${EXIT_CODES}`,
  options: {
    service: { value: "NAME", help: `What the server offers: ${SERVICES.join(", ")}.` },
    send: { value: "FILE", help: "For an exchange: the bytes that a client sends." },
    receive: { value: "FILE", help: "For an exchange: the bytes of the right answer." },
    start: {
      value: "CMD",
      help:
        "Start the server by this command, and again when it has died; no shell is involved. {host} and " +
        "{port} are filled in. With port 0 in the address, {port} is one that is free.",
    },
    name: {
      value: "NAME",
      help: "The server's name in reports. Default: its service.",
    },
    gentle: {
      help:
        `Leave out limits of descriptors, and cases with more than ${LIGHT_LOAD.connections} connections or ${
          LIGHT_LOAD.bytes / MIB
        } MiB.`,
    },
    permitted: { help: "The owner of the server permits the probe: needed for addresses of other machines." },
    variant: { value: "AXES", help: "Run only variants with these axes, such as family=ipv4." },
    ...PART_OPTIONS,
    ...EXPECT_OPTION,
    ...REPORT_OPTION,
    ...OUT_OPTION,
    timeout: {
      value: "MS",
      help:
        `Milliseconds that an operation may take, and a server to start. Default: ${TIMEOUT_MS}. A client waits ` +
        "half of that for its answer.",
    },
    minutes: { value: "N", help: `End the probe after N minutes. Default: ${MINUTES}.` },
    ...ROUND_OPTIONS,
  },
  examples: [
    "sockspec probe tcp://127.0.0.1:7 udp://127.0.0.1:7 --service echo",
    "sockspec probe tcp://localhost:8080 --service http --gentle",
    "sockspec probe tcp://127.0.0.1:0 --service http --start 'python3 -m http.server -b {host} {port}'",
    "sockspec probe tcp://127.0.0.1:6379 --service exchange --send ping.txt --receive pong.txt",
  ],
};

/** Probes; resolves to the exit code. */
export async function probe(args: Arguments, raw: string[]): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(heldFolder());
  // A server that did not come up may have left others behind.
  stack.defer(async () => void await endStrays());
  const peer = await reference();
  const client = stack.adopt(await peer.start({ folder }), (endpoint) => endpoint.stop());
  try {
    const words = args.words.filter(isPlace);
    if (words.length === 0) {
      throw new UsageError(
        `Name the server's address, such as tcp://127.0.0.1:7; found ${args.words.join(", ") || "none"}`,
      );
    }
    const places = words.map(readPlace);
    const service = readService(args);
    if (service === "http" && places.some(({ transport }) => transport === "datagram")) {
      throw new UsageError('"--service http" needs addresses with tcp://, found udp://');
    }
    const script = await readScript(args, service);
    const command = readStart(args, places);
    const deadlineMs = args.number("timeout", 1, MOST_TIMEOUT_MS) ?? TIMEOUT_MS;
    const described: Described = {
      name: args.value("name") ?? service,
      service: serviceOf(service, script),
      addresses: await addressesOf(places, client, args.switches.has("permitted")),
      ...command ? { command } : {},
      client,
      patienceMs: patienceOf(deadlineMs),
      startMs: deadlineMs,
    };
    return await hold(args, raw, described, { words, deadlineMs, peer });
  } catch (error) {
    if (
      !(error instanceof Unreachable || error instanceof Unavailable || error instanceof ServerStartError)
    ) {
      throw error;
    }
    console.error(error.message);
    return EXIT.notStarted;
  }
}

/** Plays the cases on a server. */
async function hold(
  args: Arguments,
  raw: string[],
  described: Described,
  { words, deadlineMs, peer }: {
    readonly words: readonly string[];
    readonly deadlineMs: number;
    readonly peer: Task["peer"];
  },
): Promise<number> {
  const { name } = described;
  const chosen = select(casesFor(described, args), args.words.filter((word) => !isPlace(word)));
  const selected = variantsWith(args.value("variant"), chosen);
  const reports = parseReports(args.values("report"));
  checkSubjects(reports, [name]);
  const expectations = await expectationsOf(args, [...SERVER_CASES]);
  const repeat = args.number("repeat", 1, MOST_ROUNDS) ?? 1;
  const minutes = args.number("minutes", 1, MOST_MINUTES) ?? MINUTES;
  await using stack = new AsyncDisposableStack();
  const endpoint = stack.adopt(await ServerEndpoint.start(described), (each) => each.stop());
  await fit(endpoint, described);
  const subject = serverImplementation(described, endpoint);
  const { reached } = endpoint;
  const families = familiesOf(reached);
  const variants = selected.filter(({ family }) => family === undefined || families.has(family));
  console.log(boundsText({ ...described, addresses: reached }, variants, minutes));
  // A variant that runs alone needs these options as well.
  const needed = ["service", "send", "receive", "start", "name", "timeout"].flatMap((option) =>
    args.values(option).flatMap((value) => [`--${option}`, value])
  ).concat(args.switches.has("permitted") ? ["--permitted"] : []);
  const commandFor = ({ variant }: Task): string =>
    `${INVOCATION} ${
      joinWords([
        "probe",
        ...words,
        variant.case.id,
        ...variant.name ? ["--variant", variant.name] : [],
        ...needed,
      ])
    }`;
  const over = AbortSignal.timeout(minutes * MINUTE_MS);
  const code = await play(args, reports, chosen, {
    variants,
    subjects: [subject],
    peers: [peer],
    named: new Set([name]),
    expectations,
    deadlineMs,
    repeat,
    strict: args.switches.has("strict"),
    args: raw,
    commandFor,
    signal: over,
  });
  if (over.aborted) {
    console.error(
      `The time of --minutes ${minutes} was up: give it more, select fewer cases, or go on with --resume`,
    );
  }
  return code;
}

/** The cases that the server can be held to by what it offers and how it is reached. */
function casesFor({ service, addresses }: Described, args: Arguments): Case[] {
  const families = familiesOf(addresses);
  const isThere = (need: Capability): boolean =>
    need === "stream" || need === "datagram"
      ? addresses[need].length > 0
      : !need.startsWith("family:") || families.has(need.slice("family:".length));
  return SERVER_CASES.filter(({ services, needs: { subject = [] }, load }) =>
    services!.includes(service.name) && subject.every(isThere) &&
    !(args.switches.has("gentle") && (load !== undefined || subject.includes("limit")))
  );
}

function familiesOf({ stream, datagram }: Described["addresses"]): Set<string> {
  return new Set([...stream, ...datagram].map(({ family }) => family));
}

/** The bounds of a probe, as it says them before it begins. */
function boundsText({ addresses, name }: Described, variants: readonly Variant[], minutes: number): string {
  const most = (what: keyof Load) =>
    Math.max(...variants.map((each) => each.case.load?.[what] ?? LIGHT_LOAD[what]));
  return `${name} at ${placesOf(addresses)}: ${
    count(variants.length, "variant")
  }, one after another, each with ` +
    `at most ${most("connections")} connections and ${most("bytes") / MIB} MiB; at most ${
      count(minutes, "minute")
    } in all`;
}
