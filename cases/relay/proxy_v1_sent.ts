import { defineCase } from "../../harness/case/mod.ts";
import { HEADER_SENT, headerV1, proxyProtocol, recordHeader } from "./_proxy.ts";

export default defineCase({
  id: "relay/proxy-v1-sent",
  title: "A header of the PROXY protocol, version 1, has the addresses of the client",
  ...HEADER_SENT,
  sources: [proxyProtocol("2.1")],
  async script(scenario) {
    await recordHeader(scenario, "sends-proxy-v1", headerV1);
  },
});
