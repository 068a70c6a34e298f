import { defineCase } from "../../harness/case/mod.ts";
import { HEADER_SENT, headerV2, proxyProtocol, recordHeader } from "./_proxy.ts";

export default defineCase({
  id: "relay/proxy-v2-sent",
  title: "A header of the PROXY protocol, version 2, has the addresses of the client",
  ...HEADER_SENT,
  sources: [proxyProtocol("2.2")],
  async script(scenario) {
    await recordHeader(scenario, "sends-proxy-v2", headerV2);
  },
});
