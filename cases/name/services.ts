import { defineCase, posix, report } from "../../harness/case/mod.ts";
import { listed, streamEntry } from "./_listed.ts";

const HOST = "127.0.0.1";
const NO_TABLE = "this host has no table of services";

export default defineCase({
  id: "name/services",
  title: "A service has a name or a number",
  requirement:
    "A service is a name of the host's table or a number, which may be 0; one that is neither is refused.",
  level: "should",
  sources: [
    posix("getaddrinfo", "AI_NUMERICSERV"),
    posix("freeaddrinfo", "EAI_SERVICE"),
    report("espressif/esp-lwip", 28),
    report("phoenix-rtos/phoenix-rtos-project", 1726),
  ],
  axes: {},
  needs: { subject: ["name", "name:numericserv"] },
  outcomes: {
    name: { conforming: ["same"], tolerated: { EAI_SERVICE: NO_TABLE } },
    number: { conforming: ["same"] },
    smallest: { conforming: ["same"] },
    largest: { conforming: ["same"] },
    unknown: { conforming: ["EAI_SERVICE"], tolerated: { EAI_NONAME: "POSIX has one error for both names" } },
    nameAsNumber: {
      conforming: ["EAI_NONAME"],
      tolerated: { EAI_SERVICE: { reason: "the BSDs blame the service", when: { os: "!linux" } } },
    },
  },
  async script({ subject, record }) {
    const asked = (service: string, ...hints: "numericserv"[]) =>
      subject.getaddrinfo({ host: HOST, service, type: "stream", hints });
    const at = (port: number) => streamEntry({ family: "ipv4", host: HOST, port });
    record("name", await listed(asked("http"), at(80)));
    record("number", await listed(asked("8080", "numericserv"), at(8080)));
    record("smallest", await listed(asked("0"), at(0)));
    record("largest", await listed(asked("65535"), at(65_535)));
    record("unknown", await listed(asked("no-such-service")));
    record("nameAsNumber", await listed(asked("http", "numericserv")));
  },
});
