import { CAPABILITIES, type Capability, isCapability } from "../../endpoint/capabilities.ts";
import { OPTIONS } from "../../endpoint/options.ts";
import { METHODS, needsOf } from "../../endpoint/operations.ts";
import { Unsupported } from "../../endpoint/errors.ts";
import type { Socket } from "../../script/socket.ts";
import { group } from "../check.ts";
import { expect } from "../expect.ts";
import { type CheckScenario, failureOf } from "../scenario.ts";
import { described } from "../wrong.ts";

/** A number that no agent gives, for agents that cannot make a socket. */
const NEVER = 1_000_000;

/** Errnos of calls that need a privilege. */
const FORBIDDEN: readonly (string | null)[] = ["EPERM", "EACCES"];

/**
 * Calls that only an agent with the capability can serve. A capability that is not an operation's own has
 * none.
 */
const CALLS: { readonly [C in Capability]?: (scenario: CheckScenario, socket: Socket) => Promise<unknown> } =
  {
    "stream": ({ subject, addressOf }) => subject.listenStream(addressOf(subject)),
    "datagram": ({ subject, family, addressOf }) => subject.openDatagram(family, addressOf(subject)),
    "datagram:unbound": ({ subject, family }) => subject.openDatagram(family),
    "bsd": ({ subject, family }) => subject.socket(family, "stream"),
    "type:seqpacket": ({ subject }) => subject.socket("unix", "seqpacket"),
    "type:raw": ({ subject, family }) => subject.socket(family, "raw"),
    "type:rdm": ({ subject, family }) => subject.socket(family, "rdm"),
    "protocol": ({ subject, family }) => subject.socket(family, "stream", { protocol: 6 }),
    "socketpair": ({ subject }) => subject.socketpair("unix", "stream"),
    "new:nonblock": ({ subject, family }) => subject.socket(family, "stream", { flags: ["nonblock"] }),
    "new:cloexec": ({ subject, family }) => subject.socket(family, "stream", { flags: ["cloexec"] }),
    "dup": (_, socket) => socket.dup(),
    "fileno": (_, socket) => socket.fileno(),
    "send": (_, socket) => socket.send(new Uint8Array()),
    "connect_ex": ({ addressOf, peer }, socket) => socket.connect_ex(addressOf(peer)),
    "mmsg": (_, socket) => socket.recvmmsg([1], { flags: ["dontwait"] }),
    "vectors": (_, socket) => socket.writev([new Uint8Array(1)]),
    "buffers": (_, socket) => socket.recvInto(1, 1),
    "fionread": (_, socket) => socket.fionread(),
    "siocoutq": (_, socket) => socket.siocoutq(),
    "gettimeout": (_, socket) => socket.gettimeout(),
    "descriptors": (_, socket) => socket.recvDescriptors(1, 1),
    "setdefaulttimeout": ({ subject }) => subject.setdefaulttimeout(1_000),
    "option:raw": (_, socket) => socket.getRawOption("SO_ERROR", 4),
    "disconnect": (_, socket) => socket.disconnect(),
    "recvmsg": (_, socket) => socket.recvmsg(1),
    "shutdown:write": (_, socket) => socket.shutdown("write"),
    "shutdown:read": (_, socket) => socket.shutdown("read"),
    "shutdown:both": (_, socket) => socket.shutdown("both"),
    "abort": (_, socket) => socket.abort(),
    "poll": (_, socket) => socket.poll(["in"], 0),
    "poll:endless": (_, socket) => socket.poll(["out"], null),
    "poll:several": ({ subject }, socket) => subject.pollAll([socket], ["in"], 0),
    "select": ({ subject }, socket) => subject.select({ writes: [socket] }, 0),
    "address:into": (_, socket) => socket.addressInto("getsockname", 8, 8),
    "address:from": (_, socket) => socket.addressFrom("bind", new Uint8Array(1)),
    "socket_ex": ({ subject }) => subject.socket_ex(2, 1, 0),
    "asFile": (_, socket) => socket.asFile(),
    "fault": (_, socket) => socket.fault("bind"),
    "sigio": (_, socket) => socket.awaitSignal(1),
    "sigpipe": (_, socket) => socket.sigpipe("send"),
    "epoll": ({ subject }) => subject.epoll(),
    "mode:blocking": (_, socket) => socket.setMode("blocking"),
    "mode:nonblocking": (_, socket) => socket.setMode("nonblocking"),
    "mode:timeout": (_, socket) => socket.setMode("timeout", 50),
    "file": (_, socket) => socket.makefile("read"),
    "sendfile": (_, socket) => socket.sendfile(Uint8Array.of(1), 0, 1),
    "kill": (_, socket) => socket.kill(),
    "programs": ({ subject }) => subject.startProgram(),
    "signal": ({ subject }) => subject.signal(),
    "limit": ({ subject }) => subject.limitDescriptors(100),
    "getfqdn": ({ subject }) => subject.getfqdn("127.0.0.1"),
    "name": ({ subject }) => subject.getaddrinfo({ host: "127.0.0.1" }),
    "gethostbyname": ({ subject }) => subject.gethostbyname("127.0.0.1"),
    "inet_pton": ({ subject }) => subject.inet_pton("ipv4", "127.0.0.1"),
    "inet_aton": ({ subject }) => subject.inet_aton("127.0.0.1"),
    ...Object.fromEntries(OPTIONS.map((name) => [
      `option:${name}`,
      (_: CheckScenario, socket: Socket) => socket.getsockopt(name),
    ])),
    "option:SO_RCVBUF": (_, socket) => socket.setsockopt("SO_RCVBUF", 20_000),
    "option:SO_SNDBUF": (_, socket) => socket.setsockopt("SO_SNDBUF", 20_000),
    "filter": (_, socket) => socket.lose("everything"),
    "withhold": (_, socket) => socket.withhold(),
    "sockatmark": (_, socket) => socket.sockatmark(),
    "multicast": (_, socket) => socket.joinGroup({ family: "ipv4", host: "239.255.77.1", port: 0 }, 1),
    "option:TCP_NODELAY": (_, socket) => socket.setsockopt("TCP_NODELAY", 1),
  };

/** Makes a call that must be refused; one that is served all the same does no harm. */
async function refused(scenario: CheckScenario, word: Capability): Promise<void> {
  const call = CALLS[word];
  if (!call) return;
  const real = scenario.declares("stream");
  const socket = real ? (await scenario.connected()).subject : scenario.subject.adopt(NEVER, "socket");
  try {
    const failure = await failureOf(call(scenario, socket));
    if (!failure) return scenario.note("it answers all the same");
    // Some capabilities depend on who runs the agent.
    if (FORBIDDEN.includes(failure.errno)) return scenario.note("the system forbids it");
    // An agent may find out first that no socket has the number.
    expect(!real, `${described(failure)}, which is the error of a socket (code 1)`, "-32601 or -32602");
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    expect(error.message.trim() !== "", `an empty "message" in the refusal`, "the reason");
  }
}

/** Capabilities that are not declared: the agent says so before any socket call. */
export const UNDECLARED = group(
  "Not declared",
  { section: "Messages", after: ["connectStream"] },
  Object.keys(CAPABILITIES).filter(isCapability).map((word) => ({
    name: `undeclared/${word}`,
    of: [word, ...METHODS.filter((method) => needsOf(method).includes(word))],
    title: `It lacks: ${CAPABILITIES[word]}`,
    lacks: word,
    fix: "refuse what is not declared before any socket call, with the reason; or declare it",
    run: (scenario) => refused(scenario, word),
  })),
);
