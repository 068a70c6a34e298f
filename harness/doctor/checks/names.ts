import { group } from "../check.ts";
import { expect, expectBytes } from "../expect.ts";
import { failureOf } from "../scenario.ts";
import { described } from "../wrong.ts";

/** A port whose two bytes differ. */
const PORT = 4660;

/** Names and addresses as text. */
export const NAMES = group("Names", { over: "first" }, [
  {
    name: "getaddrinfo",
    also: ["name"],
    title: "getaddrinfo gives the address, the port and the type of each entry",
    fix: "one call of getaddrinfo; give every entry of its list, in order",
    async run({ subject }) {
      const { entries } = await subject.getaddrinfo({
        host: "127.0.0.1",
        service: `${PORT}`,
        type: "stream",
      });
      const found = JSON.stringify(entries);
      const address = { family: "ipv4", host: "127.0.0.1", port: PORT };
      const expected = JSON.stringify([{ type: "stream", address }]);
      expect(found === expected, found, expected);
    },
  },
  {
    name: "getaddrinfo/error",
    title: "An error of getaddrinfo has the name of EAI_",
    fix: `put the name of the number that getaddrinfo returned, such as EAI_NONAME, into "errno"; ` +
      "where the interface keeps that back, null is right, and a finding",
    async run({ subject, declares }) {
      const lookup = subject.getaddrinfo({ host: "localhost", hints: ["numerichost"] });
      const failure = await failureOf(lookup);
      expect(failure !== undefined, "entries for a name that is not a number", "an error (code 1)");
      expect(
        !declares("errno") || failure.errno === "EAI_NONAME",
        `${described(failure)} of getaddrinfo, where a name is not a number`,
        "the errno EAI_NONAME",
        { outcome: failure.errno ?? "error" },
      );
    },
  },
  {
    name: "getnameinfo",
    title: "getnameinfo with the numeric flags gives the literal host and the port",
    fix: "one call of getnameinfo with the flags that are asked for",
    async run({ subject }) {
      const address = { family: "ipv4", host: "127.0.0.1", port: PORT } as const;
      const { host, service } = await subject.getnameinfo(address, ["numerichost", "numericserv"]);
      expect(host === address.host && service === `${PORT}`, `${host} ${service}`, `${address.host} ${PORT}`);
    },
  },
  {
    name: "gethostbyname",
    title: "gethostbyname gives the IPv4 addresses of a host",
    fix: `one call of gethostbyname; put its whole list into "hosts"`,
    async run({ subject }) {
      const hosts = await subject.gethostbyname("192.0.2.7");
      expect(hosts.join() === "192.0.2.7", `the hosts ${JSON.stringify(hosts)}`, `["192.0.2.7"]`);
    },
  },
  {
    name: "getfqdn",
    title: "getfqdn gives a name",
    fix: "one call of getfqdn; the host itself where it has no name",
    async run({ subject }) {
      const name = await subject.getfqdn("127.0.0.1");
      expect(name !== "", "an empty name", "a name");
    },
  },
  {
    name: "inet_pton",
    title: "inet_pton gives the bytes of an address, and an error where the text is none",
    fix: "one call of inet_pton; a result of 0 is an error without an errno",
    async run({ subject, fails }) {
      expectBytes("the address", await subject.inet_pton("ipv4", "192.0.2.7"), Uint8Array.of(192, 0, 2, 7));
      await fails(subject.inet_pton("ipv4", "192.0.2"), "three parts are not an address", null);
    },
  },
  {
    name: "inet_ntop",
    title: "inet_ntop gives the text of an address",
    fix: "one call of inet_ntop with the bytes as they come",
    async run({ subject }) {
      const text = await subject.inet_ntop("ipv4", Uint8Array.of(192, 0, 2, 7));
      expect(text === "192.0.2.7", text, "192.0.2.7");
    },
  },
  {
    name: "inet_aton",
    title: "inet_aton gives the bytes of an old spelling, and an error where the text is none",
    fix: "one call of inet_aton; a result of 0 is an error without an errno",
    async run({ subject, fails }) {
      expectBytes("the address", await subject.inet_aton("127.1"), Uint8Array.of(127, 0, 0, 1));
      await fails(subject.inet_aton("256.1"), "256 is not a byte", null);
    },
  },
]);
