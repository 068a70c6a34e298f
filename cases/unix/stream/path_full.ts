import {
  BOTH_ROLES,
  bytesOf,
  defineCase,
  exchanged,
  linux,
  outcome,
  sameAddress,
} from "../../../harness/case/mod.ts";
import { carried } from "../../udp/_payload.ts";
import { recordNames } from "./_names.ts";

/** Bytes of `sun_path` on Linux. */
const FULL = 108;

const after = { bind: "ok" } as const;

export default defineCase({
  id: "unix/stream/path-full",
  title: "A path that fills sun_path is reported whole",
  requirement:
    "A name of as many bytes as sun_path has, with no NUL after it, is reported in all of its bytes.",
  lesson:
    "A path of 108 bytes leaves no room for a NUL in sun_path. Copy it by the length that came with it.",
  level: "may",
  sources: [linux("unix(7)", "Pathname sockets"), linux("unix(7)", "BUGS")],
  axes: { role: BOTH_ROLES, family: ["unix"] },
  needs: {
    subject: ["stream", "datagram", "unix:names", "bind:connect"],
    peer: ["stream", "datagram", "unix:names", "bind:connect"],
  },
  outcomes: {
    bind: {
      conforming: ["ok", "EINVAL", "ENAMETOOLONG"],
      tolerated: { error: "the interface keeps room for a NUL" },
    },
    listener: { conforming: ["same"], after },
    reported: { conforming: ["same"], after },
    client: { conforming: ["same"], after },
    clientsPeer: { conforming: ["same"], after },
    server: { conforming: ["same"], after },
    serversPeer: { conforming: ["same"], after },
    exchange: { conforming: ["intact"], after },
    datagram: { conforming: ["whole"], after },
    sender: { conforming: ["same"], after },
    reply: { conforming: ["whole"], after },
  },
  async script(scenario) {
    const { subject, server, client, paths, record } = scenario;
    const bind = await outcome(subject.openDatagram("unix", paths.fresh(FULL)));
    record("bind", bind);
    if (bind !== "ok") return;

    const ends = await recordNames(scenario, paths.fresh(FULL), paths.fresh(FULL));
    record("exchange", await exchanged(ends.client, ends.server));

    const [at, from] = [paths.fresh(FULL), paths.fresh(FULL)];
    const [serving, asking] = [
      await server.openDatagram("unix", at),
      await client.openDatagram("unix", from),
    ];
    await asking.sendto(bytesOf("request"), at);
    const { data, address } = await serving.recvfrom(1024);
    record("datagram", carried(data, bytesOf("request")));
    record("sender", sameAddress(address, from) ? "same" : "different");
    await serving.sendto(bytesOf("reply"), from);
    record("reply", carried((await asking.recvfrom(1024)).data, bytesOf("reply")));
  },
});
