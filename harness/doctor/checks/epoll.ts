import type { Ready } from "../../endpoint/kinds.ts";
import type { Socket } from "../../script/socket.ts";
import { group } from "../check.ts";
import { expect, expectSame } from "../expect.ts";
import { EARLY_MS, TIME_MS } from "./modes.ts";

/** More than 32 bits, and no number of a socket. */
const LABEL = 2 ** 52 + 2 ** 32 + 5;
/** A number that no descriptor has. */
const NO_DESCRIPTOR = 1_000_000;

/** Requires that one socket is reported, as a number, or none. */
function expectTold(when: string, ready: readonly Ready[], ...numbers: readonly number[]): void {
  const found = ready.map(({ socket, events }) => `${socket} ${events.join("+")}`).join() || "nothing";
  const expected = numbers.map((number) => `${number} in`).join() || "nothing";
  expect(found === expected, `"${found}" of epoll_wait ${when}`, `"${expected}"`);
}

const number = ({ id }: Socket): number => id;

export const EPOLL = group("Instances of epoll", { needs: ["stream", "epoll"], after: ["epoll_wait"] }, [
  {
    name: "epoll_wait",
    also: ["epoll", "epoll_create", "epoll_ctl"],
    title: "epoll_wait waits for events of what was added, and ends with none when its time is up",
    after: ["recv/waits"],
    fix: "pass the events to epoll_ctl(), and give those of epoll_wait() by the numbers of the sockets",
    async run({ subject: seat, connected, elapsedMs, enters, deadlineMs }) {
      const [ready, idle] = [await connected(), await connected()];
      const epoll = await seat.epoll();
      await epoll.add(idle.subject, ["in"]);
      await epoll.add(ready.subject, ["in"]);
      const vain = epoll.wait(TIME_MS);
      expectTold("while nothing was sent", await vain);
      const tookMs = Math.round(elapsedMs(vain));
      expect(tookMs >= TIME_MS - EARLY_MS, `nothing after ${tookMs} ms`, `a wait of ${TIME_MS} ms`);
      const waiting = epoll.wait(2 * deadlineMs);
      await enters(waiting);
      await ready.peer.sendall(Uint8Array.of(7));
      expectTold("after a byte came", await waiting, number(ready.subject));
      const endless = epoll.wait(null);
      expectTold("where a byte is unread", await endless, number(ready.subject));
      expectSame("the count of sockets, where one is asked for, is", (await epoll.wait(0, 1)).length, 1);
    },
  },
  {
    name: "epoll_ctl",
    title: "epoll_ctl changes what is reported about a socket, and takes it out again",
    fix: `pass "op" and "events" to epoll_ctl()`,
    async run({ subject: seat, connected, deadlineMs, fails }) {
      const { subject, peer } = await connected();
      const epoll = await seat.epoll();
      await epoll.add(subject, ["in", "et"]);
      await peer.sendall(Uint8Array.of(7));
      expectTold("after a byte came", await epoll.wait(deadlineMs), number(subject));
      expectTold("a second time with EPOLLET", await epoll.wait(0));
      await epoll.modify(subject, ["in"]);
      expectTold("after EPOLL_CTL_MOD", await epoll.wait(deadlineMs), number(subject));
      await epoll.remove(subject);
      expectTold("after EPOLL_CTL_DEL", await epoll.wait(0));
      await fails(epoll.remove(subject), "it is not there any more", "ENOENT");
      await epoll.close();
    },
  },
  {
    name: "epoll_ctl/descriptor",
    needs: ["fileno"],
    title: "epoll_ctl takes a descriptor instead of that of its target",
    fix: `pass "descriptor" to epoll_ctl() where it is given`,
    async run({ subject: seat, connected, fails }) {
      const { subject } = await connected();
      const epoll = await seat.epoll();
      const nobody = epoll.add(subject, ["in"], { descriptor: NO_DESCRIPTOR });
      await fails(nobody, "nothing has that descriptor", "EBADF");
    },
  },
  {
    name: "epoll_ctl/exclusive",
    also: ["epoll:exclusive"],
    title: "epoll_ctl hands EPOLLEXCLUSIVE on, which cannot be changed",
    needs: ["epoll:exclusive"],
    fix: `pass "exclusive" to epoll_ctl()`,
    async run({ subject: seat, connected, fails }) {
      const { subject } = await connected();
      const epoll = await seat.epoll();
      await epoll.add(subject, ["in", "exclusive"]);
      await fails(epoll.modify(subject, ["in"]), "it was added with EPOLLEXCLUSIVE", "EINVAL");
    },
  },
  {
    name: "epoll_wait/data",
    also: ["epoll:data"],
    title: "epoll_wait reports a socket as the number that was given with it",
    needs: ["epoll:data"],
    fix: `put "as" into the data of the event`,
    async run({ subject: seat, connected, deadlineMs }) {
      const { subject, peer } = await connected();
      const epoll = await seat.epoll();
      await epoll.add(subject, ["in"], { as: LABEL });
      await peer.sendall(Uint8Array.of(7));
      expectTold(`of a socket that was added as ${LABEL}`, await epoll.wait(deadlineMs), LABEL);
    },
  },
  {
    name: "epoll_wait/reset",
    title: "A reset ends an epoll_wait that has no end",
    fix: "wake the calls that wait in an instance before it is closed",
    async run({ subject: seat, enters, reset }) {
      const epoll = await seat.epoll();
      const waiting = epoll.wait(null);
      waiting.catch(() => {});
      await enters(waiting);
      expectSame("the count of sockets that a reset finds is", await reset(), 1);
    },
  },
]);
