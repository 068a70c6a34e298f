import { assert, assertEquals } from "@std/assert";
import known from "../../cases/known_deviations.json" with { type: "json" };
import { IMPLEMENTATIONS } from "../agents/implementations.ts";
import { CAPABILITIES, type Capability } from "../endpoint/capabilities.ts";
import { Unavailable } from "../endpoint/errors.ts";
import { type OptionName, OPTIONS } from "../endpoint/options.ts";
import { temporaryFolder } from "../endpoint/temporary.ts";
import { readFindings } from "../judge/read_findings.ts";
import { examine } from "./examine.ts";
import { isHealthy } from "./examination.ts";
import { Subject } from "./subject.ts";
import "../proof/unless_linux.ts";

/** Milliseconds for an answer, on a machine that may be busy. */
const TIMEOUT_MS = 10_000;

/** Capabilities of agents that make the calls of BSD themselves. */
const CALLS = "send:dontwait recv:trunc recv:none recvmsg";

/** Capabilities that the agents of Python lack, whose language has no such calls. */
const NO_PYTHON = "disconnect mmsg address:into address:from new:nonblock";

const NODE =
  "datagram:unbound bsd send recv:peek recv:dontwait recv:waitall shutdown:read shutdown:both poll " +
  "unix:datagram unix:names mode:blocking mode:nonblocking mode:timeout timeout:send timeout:accept " +
  "unix:timeout option:SO_RCVBUF option:SO_SNDBUF option:SO_REUSEADDR option:SO_ERROR datagram:truncate name " +
  CALLS;

/**
 * The capabilities that an implementation lacks: one more, which its agent no longer declared, would be
 * unsupported and not missed.
 */
const LACKS: Readonly<Record<string, string>> = {
  libc: "file:timeout limit getfqdn signal setdefaulttimeout programs",
  deno:
    "datagram:unbound datagram:connect bsd recv:peek recv:dontwait recv:waitall shutdown:read shutdown:both abort poll " +
    "mode:blocking mode:nonblocking mode:timeout timeout:send timeout:accept unix:timeout programs " +
    "option:SO_RCVBUF option:SO_SNDBUF option:SO_REUSEADDR option:SO_ERROR bind:connect backlog name disconnect " +
    CALLS,
  python: NO_PYTHON,
  pypy: NO_PYTHON,
  gevent: NO_PYTHON,
  eventlet: `${NO_PYTHON} poll`,
  node: NODE,
  bun: `${NODE} backlog demand-read`,
  "deno-node": `${NODE} demand-read`,
  gvisor: "datagram:unbound programs family:unix unix:datagram unix:names unix:timeout",
  c: "datagram:unbound programs getfqdn file:timeout setdefaulttimeout",
  rust: "datagram:unbound bsd recv:peek recv:dontwait recv:waitall abort poll timeout:accept " +
    "option:SO_RCVBUF option:SO_SNDBUF option:SO_REUSEADDR bind:connect backlog name disconnect " + CALLS,
  go:
    "datagram:unbound datagram:connect bsd send recv:peek recv:dontwait recv:waitall shutdown:both poll mode:nonblocking backlog name " +
    "disconnect " + CALLS,
  java: "datagram:unbound bsd send recv:peek recv:dontwait recv:waitall shutdown:both poll unix:datagram " +
    "mode:nonblocking timeout:send unix:timeout option:SO_SNDBUF option:SO_ERROR errno name " + CALLS,
  perl: "recv:peek recv:dontwait recv:waitall poll mode:blocking mode:timeout timeout:send timeout:accept " +
    "unix:timeout interrupt name send:dontwait recv:trunc recvmsg",
  ruby: "recv:dontwait recv:waitall poll mode:timeout timeout:send timeout:accept unix:timeout name " +
    "send:dontwait recv:trunc",
  lwip: "datagram:unbound recv:waitall family:unix unix:datagram unix:names unix:timeout option:SO_SNDBUF " +
    "backlog concurrent interrupt name recv:trunc programs",
};

/** Options that most endpoints have. */
const WIDESPREAD: readonly OptionName[] = [
  "SO_RCVBUF",
  "SO_SNDBUF",
  "SO_REUSEADDR",
  "SO_ERROR",
  "TCP_NODELAY",
];

/**
 * Capabilities that depend on the host: not every one has IPv6, a kernel that is young enough, or the
 * privilege.
 */
const OF_HOST: readonly string[] = ["family:ipv6", "filter", "withhold", "option:IP_LOCAL_PORT_RANGE"];

/** The options that the endpoints of C and Python have, and Ruby's most of them. */
const OF_CALLS = OPTIONS.filter((option) => !WIDESPREAD.includes(option)).map((option) => `option:${option}`)
  .filter((word) => !OF_HOST.includes(word));

/** The capabilities that the endpoints of C and Python have, and of the others those in {@linkcode ALSO}. */
const C_AND_PYTHON = [
  "file file:timeout limit getfqdn kill sendfile signal connect_ex vectors buffers fionread gettimeout send:more",
  "shutdown:invalid recv:oob recv:errqueue send:oob mmsg sockatmark multicast poll:several epoll epoll:data epoll:exclusive",
  "select address:into address:from new:nonblock siocoutq pktinfo socket_ex asFile fault sigpipe sigio",
  "type:seqpacket type:raw type:rdm protocol socketpair dup fileno unix:abstract",
  "option:raw setdefaulttimeout descriptors",
  ...OF_CALLS,
].join(" ");

/** Those that the endpoints of C alone have. */
const OF_C = "socket_ex fault sigpipe sigio";

/** {@linkcode C_AND_PYTHON} without some. */
function without(words: string): string {
  return C_AND_PYTHON.split(" ").filter((word) => !words.split(" ").includes(word)).join(" ");
}

const ALSO: Readonly<Record<string, string>> = {
  libc: C_AND_PYTHON,
  c: C_AND_PYTHON,
  gvisor: without(
    "getfqdn file:timeout setdefaulttimeout unix:abstract descriptors type:raw type:rdm protocol send:more " +
      "option:raw signal multicast send:oob recv:oob recv:errqueue option:UDP_GRO sockatmark siocoutq option:SO_OOBINLINE option:SO_DONTROUTE " +
      "option:SO_RCVLOWAT option:IPV6_MULTICAST_LOOP option:IPV6_MULTICAST_HOPS",
  ),
  python: without(`epoll:data ${OF_C}`),
  pypy: without(`send:more epoll:data epoll:exclusive ${OF_C}`),
  gevent: without(`signal epoll epoll:data epoll:exclusive ${OF_C}`),
  eventlet: without(`signal vectors pktinfo poll:several epoll epoll:data epoll:exclusive ${OF_C}`),
  lwip: "address:into address:from buffers gettimeout",
  ruby: [
    "dup file kill limit sendfile type:seqpacket type:raw type:rdm",
    ...OF_CALLS.filter((word) => !/TIMEO$|TCP_INFO|PKTINFO|RECV(ERR|T|HOP)|:UDP|TIMESTAMP/.test(word)),
  ].join(" "),
  go: "buffers dup file kill limit sendfile option:SO_KEEPALIVE option:SO_LINGER",
  rust: "buffers dup file kill sendfile",
  java: "buffers option:SO_KEEPALIVE option:SO_LINGER option:SO_BROADCAST",
  deno: "buffers",
};

/** The options of both agents for Erlang, which has no names for the numbers of SO_ERROR. */
const OF_ERLANG = OPTIONS.map((option) => `option:${option}`)
  .filter((word) => !OF_HOST.includes(word) && !/TIMEO$|SO_ERROR|:UDP|TIMESTAMP/.test(word)).join(" ");

/** The capabilities of implementations that have few. */
const HAS: Readonly<Record<string, string>> = {
  php:
    "stream datagram datagram:unbound datagram:connect bsd send shutdown:write shutdown:read shutdown:both " +
    "abort bind:connect backlog errno concurrent demand-read datagram:truncate mode:nonblocking family:ipv4 " +
    "programs family:unix unix:datagram unix:names type:seqpacket shutdown:invalid option:SO_LINGER option:SO_RCVBUF " +
    "option:SO_SNDBUF option:SO_REUSEADDR option:SO_REUSEPORT option:SO_KEEPALIVE option:SO_BROADCAST " +
    "option:SO_OOBINLINE option:SO_DONTROUTE option:SO_RCVLOWAT option:TCP_NODELAY option:SO_ERROR option:SO_TYPE",
  erlang:
    "stream datagram datagram:connect datagram:truncate shutdown:write shutdown:read shutdown:both abort " +
    "family:ipv4 family:unix unix:datagram unix:names mode:blocking mode:timeout timeout:send timeout:accept " +
    "unix:timeout bind:connect backlog errno concurrent interrupt demand-read option:raw " + OF_ERLANG,
  "erlang-socket":
    "stream datagram datagram:unbound datagram:connect datagram:truncate bsd send send:more send:oob recv:peek " +
    "recv:oob recvmsg type:seqpacket type:raw protocol shutdown:write shutdown:read shutdown:both abort family:ipv4 " +
    "family:unix unix:datagram unix:names unix:abstract mode:blocking mode:timeout timeout:send timeout:accept " +
    "unix:timeout bind:connect backlog errno concurrent interrupt demand-read sendfile option:raw " +
    OF_ERLANG,
  wasi: "stream datagram datagram:connect bsd disconnect send shutdown:write shutdown:read shutdown:both " +
    "bind:connect backlog errno concurrent family:ipv4 option:SO_KEEPALIVE option:TCP_KEEPIDLE",
  winsock: [
    "address:into address:from stream datagram datagram:connect bsd send recv:peek recv:waitall recv:oob recv:none recvmsg send:oob",
    "buffers poll:several connect_ex fionread disconnect shutdown:write shutdown:read shutdown:both shutdown:invalid",
    "abort poll family:ipv4 mode:blocking mode:nonblocking mode:timeout timeout:send timeout:accept",
    "bind:connect backlog errno concurrent interrupt demand-read datagram:truncate",
    ..."SO_RCVBUF SO_SNDBUF SO_REUSEADDR SO_ERROR TCP_NODELAY SO_KEEPALIVE SO_BROADCAST SO_OOBINLINE SO_DONTROUTE"
      .split(" ").map((option) => `option:${option}`),
    ..."SO_LINGER SO_RCVTIMEO SO_SNDTIMEO SO_TYPE SO_ACCEPTCONN IP_TTL IP_MULTICAST_TTL IP_MULTICAST_LOOP"
      .split(" ").map((option) => `option:${option}`),
    ..."IPV6_UNICAST_HOPS IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_V6ONLY"
      .split(" ").map((option) => `option:${option}`),
  ].join(" "),
  mono:
    "stream datagram datagram:unbound datagram:connect datagram:truncate bsd send send:oob recv:peek recv:oob " +
    "recv:none type:seqpacket vectors buffers fionread shutdown:write shutdown:read shutdown:both shutdown:invalid " +
    "abort poll poll:several family:ipv4 family:unix unix:datagram unix:names unix:abstract mode:blocking " +
    "mode:nonblocking mode:timeout timeout:send unix:timeout bind:connect backlog errno concurrent interrupt " +
    "demand-read multicast " +
    [
      "SO_RCVBUF SO_SNDBUF SO_REUSEADDR SO_KEEPALIVE SO_BROADCAST SO_OOBINLINE SO_DONTROUTE SO_RCVLOWAT",
      "SO_LINGER SO_ERROR SO_TYPE SO_ACCEPTCONN TCP_NODELAY IP_TTL IP_MULTICAST_TTL IP_MULTICAST_LOOP",
      "IPV6_UNICAST_HOPS IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_V6ONLY",
    ].join(" ").split(" ").map((name) => `option:${name}`).join(" "),
  asyncio: "stream datagram datagram:unbound shutdown:write bind:connect errno backlog " +
    "family:ipv4 family:unix unix:datagram",
  "asyncio-sock":
    "stream datagram datagram:unbound datagram:connect datagram:truncate demand-read bsd shutdown:write " +
    "shutdown:read shutdown:both abort bind:connect errno backlog buffers sendfile " +
    "family:ipv4 family:unix unix:datagram unix:names " +
    [...OF_CALLS, ...WIDESPREAD.map((option) => `option:${option}`)].join(" "),
};

/** Agents that are examined at the same time: mostly the checks wait. */
const WORKERS = 8;

/** Steps of a test that run at the same time; what they leave behind is seen by the test around them. */
const SIDE_BY_SIDE = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

const expectations = readFindings(known);

/** An agent that runs, or the reason why it is not available here. */
async function started(name: string, folder: string): Promise<Subject | string> {
  const { start } = IMPLEMENTATIONS[name]!;
  try {
    return await Subject.start({ name, start: () => start({ folder, served: true }) });
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

async function assertHealthy(subject: Subject): Promise<void> {
  try {
    const examination = await examine({ subject, timeoutMs: TIMEOUT_MS, expectations });
    const ill = examination.checks.filter(({ status }) => status === "wrong" || status === "untried");
    assert(isHealthy(examination), JSON.stringify([ill, examination.stale], null, 2));
    const lacks = Object.keys(CAPABILITIES).filter((word) =>
      !OF_HOST.includes(word) && !subject.capabilities.has(word as Capability)
    );
    const has = HAS[subject.name];
    if (has !== undefined) {
      const declared = [...subject.capabilities].filter((word) => !OF_HOST.includes(word));
      return assertEquals(declared.sort(), has.split(" ").sort());
    }
    const also = (ALSO[subject.name] ?? "").split(" ");
    const more = C_AND_PYTHON.split(" ").filter((word) => !also.includes(word));
    assertEquals(lacks.sort(), [...LACKS[subject.name]!.split(" "), ...more].filter(Boolean).sort());
  } finally {
    await subject.stop();
  }
}

Deno.test("The agents have nothing wrong but known deviations", async (test) => {
  const folder = temporaryFolder();
  // Those that take longest stand behind: hangs that are known are waited for.
  const waiting = Object.keys(IMPLEMENTATIONS).toReversed();
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const subject = await started(name, folder);
      const missing = typeof subject === "string";
      await test.step({
        name: missing ? `${name} is not available: ${subject}` : name,
        ignore: missing,
        ...SIDE_BY_SIDE,
        fn: () => assertHealthy(subject as Subject),
      });
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  await Deno.remove(folder, { recursive: true });
});
