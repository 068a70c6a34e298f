import { defineCase, INET, linux } from "../../../harness/case/mod.ts";
import { isOn } from "../../option/_value.ts";

export default defineCase({
  id: "tcp/accept/cork",
  title: "An accepted socket holds small pieces back where its listener does",
  requirement: "An accepted socket has TCP_CORK off, or on where it was set on the listener.",
  level: "may",
  sources: [linux("tcp(7)", "TCP_CORK")],
  // The subject accepts.
  axes: { role: ["server"], family: INET },
  needs: { subject: ["stream", "option:TCP_CORK"], peer: ["stream"] },
  outcomes: { without: { conforming: ["no"] }, with: { conforming: ["yes"] } },
  async script({ connected, connectedTo, record }) {
    const { subject, listener, address } = await connected();
    record("without", await isOn(subject, "TCP_CORK"));
    await listener.setsockopt("TCP_CORK", 1);
    record("with", await isOn((await connectedTo(listener, address)).subject, "TCP_CORK"));
  },
});
