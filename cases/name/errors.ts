import { defineCase, linux, posix } from "../../harness/case/mod.ts";
import { listed } from "./_listed.ts";

const ONE_ERROR = "POSIX has no error of its own for a family that does not fit";

export default defineCase({
  id: "name/errors",
  title: "The resolver says which of its parameters is wrong",
  requirement:
    "Each mistake in the parameters of getaddrinfo has an error of its own, which is not an errno.",
  lesson: "A resolver's error is a gaierror with a number of EAI_, not an errno: catch it beside " +
    "ConnectionError. EAI_NONAME is a wrong name, EAI_AGAIN one to ask for again.",
  level: "should",
  sources: [posix("freeaddrinfo", "EAI_NONAME"), linux("getaddrinfo(3)", "RETURN VALUE")],
  axes: {},
  needs: { subject: ["name"] },
  outcomes: {
    nameAsNumber: { conforming: ["EAI_NONAME"] },
    ipv6AsIpv4: { conforming: ["EAI_ADDRFAMILY", "EAI_NONAME"], tolerated: { EAI_FAMILY: ONE_ERROR } },
    ipv4AsIpv6: { conforming: ["EAI_ADDRFAMILY", "EAI_NONAME"], tolerated: { EAI_FAMILY: ONE_ERROR } },
    family: { conforming: ["EAI_FAMILY"] },
    type: { conforming: ["EAI_SOCKTYPE"] },
    flags: { conforming: ["EAI_BADFLAGS"] },
    afterwards: { conforming: ["same"] },
  },
  async script({ subject, record }) {
    const asked = async (checkpoint: string, params: Parameters<typeof subject.getaddrinfo>[0]) =>
      record(checkpoint, await listed(subject.getaddrinfo({ type: "stream", ...params })));
    await asked("nameAsNumber", { host: "localhost", hints: ["numerichost"] });
    await asked("ipv6AsIpv4", { host: "::1", family: "ipv4" });
    await asked("ipv4AsIpv6", { host: "127.0.0.1", family: "ipv6" });
    await asked("family", { host: "127.0.0.1", family: "unix" });
    await asked("type", { host: "127.0.0.1", type: "rdm" });
    // There is no canonical name of no host.
    await asked("flags", { service: "80", hints: ["canonname"] });
    const host = "127.0.0.1";
    const sound = subject.getaddrinfo({ host, type: "stream" });
    const address = { family: "ipv4", host, port: 0 } as const;
    record("afterwards", await listed(sound, { type: "stream", address }));
  },
});
