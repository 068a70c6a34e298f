import {
  BOTH_ROLES,
  defineCase,
  EVERY_FAMILY,
  linux,
  type Outcome,
  posix,
  report,
  type Row,
  type Word,
} from "../../../harness/case/mod.ts";

/** The calls that send, and those of them that have flags. */
const CALLS = ["send", "sendto", "sendmsg", "write", "writev", "sendfile"] as const;
const QUIET = ["send", "sendto", "sendmsg"] as const;
/** The name of a checkpoint, such as `brokenSend`. */
const at = (name: string, call: string) => name + call.charAt(0).toUpperCase() + call.slice(1);
const each = (name: string, calls: readonly string[], row: Row) =>
  Object.fromEntries(calls.map((call) => [at(name, call), row]));

export default defineCase({
  id: "tcp/send/sigpipe-raised",
  title: "A broken pipe raises SIGPIPE, once for each send that asks for it",
  requirement:
    "Every call that sends raises SIGPIPE in its thread where it fails with EPIPE, none does where it " +
    "succeeds, and MSG_NOSIGNAL keeps it back.",
  level: "should",
  sources: [
    posix("send", "EPIPE, MSG_NOSIGNAL"),
    posix("write", "SIGPIPE"),
    linux("send(2)", "MSG_NOSIGNAL"),
    report("microsoft/litebox", 607),
    report("FlareCoding/StelluxOS", 170),
    report("phoenix-rtos/phoenix-rtos-kernel", 514),
  ],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  needs: { subject: ["stream", "sigpipe", "shutdown:write"], peer: ["stream"] },
  outcomes: {
    ...each("whole", CALLS, { conforming: ["none"] }),
    arrived: { conforming: ["full"] },
    ...each("quiet", QUIET, { conforming: ["none"] }),
    ...each("broken", CALLS, { conforming: ["yes"] }),
    again: { conforming: ["yes"] },
  },
  async script({ connected, record }) {
    const { subject, peer } = await connected();
    for (const call of CALLS) {
      const { errno, signals } = await subject.sigpipe(call);
      record(at("whole", call), (errno ?? (signals === 0 ? "none" : "different")) as Outcome);
    }
    record("arrived", (await peer.recvExactly(CALLS.length)).length === CALLS.length ? "full" : "short");
    await subject.shutdown("write");
    const broken = async (call: Word<"sending">, quiet?: boolean): Promise<Outcome> => {
      const { errno, signals } = await subject.sigpipe(call, quiet);
      if (errno !== "EPIPE") return (errno ?? "ok") as Outcome;
      return signals === 0 ? "none" : signals === 1 ? "yes" : "different";
    };
    for (const call of QUIET) record(at("quiet", call), await broken(call, true));
    for (const call of CALLS) record(at("broken", call), await broken(call));
    record("again", await broken("send"));
  },
});
