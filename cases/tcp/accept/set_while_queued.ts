import { defineCase, INET, linux, outcome, report } from "../../../harness/case/mod.ts";
import { has } from "../../option/_value.ts";

export default defineCase({
  id: "tcp/accept/set-while-queued",
  title: "An option of a listener is set while a client waits",
  requirement:
    "A connection has the options that its listener had when it was made: one that is set while it waits to " +
    "be accepted is that of connections to come.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_NODELAY"), report("FlareCoding/StelluxOS", 188)],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["bsd", "stream", "poll", "option:TCP_NODELAY"], peer: ["stream"] },
  outcomes: {
    set: { conforming: ["ok"], tolerated: { EINVAL: "a listener sends nothing that could be delayed" } },
    queued: { conforming: ["same"], after: { set: "ok" } },
    next: { conforming: ["same"], after: { set: "ok" } },
  },
  async script({ listening, subject, peer, record }) {
    const { listener, address } = await listening(subject);
    await peer.connectStream(address);
    await listener.poll(["in"], 2_000);
    const set = await outcome(listener.setsockopt("TCP_NODELAY", 1));
    record("set", set);
    if (set !== "ok") return;
    await peer.connectStream(address);
    record("queued", await has((await listener.accept()).socket, "TCP_NODELAY", 0));
    const { value } = await (await listener.accept()).socket.getsockopt("TCP_NODELAY");
    record("next", value !== 0 ? "same" : "different");
  },
});
