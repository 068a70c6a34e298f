import { group } from "../check.ts";
import { expect, expectBytes } from "../expect.ts";
import { failureOf } from "../scenario.ts";
import { everyByte } from "./receiving.ts";

/** Calls that go beyond the sockets of one process. */
export const PROCESSES = group("Processes", { needs: ["stream"], over: "first", after: ["connectStream"] }, [
  {
    name: "sendfile",
    title: "sendfile sends a range of a file, and counts it",
    fix: "write the data into a file of your own, and call sendfile until the range is sent",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const data = everyByte(5000);
      const count = await subject.sendfile(data, 1000, 3000);
      expect(count === 3000, `a count of ${count}`, "3000");
      await subject.close();
      expectBytes("the bytes that arrive", await peer.recvExactly(data.length), data.subarray(1000, 4000));
    },
  },
  {
    name: "sendfile/own",
    also: ["sendfile:own"],
    needs: ["sendfile", "sendfile:own"],
    title: "sendfile sends from the file's own position, and tells where that is",
    fix: "set the position by lseek, give the call no offset, and ask for the position afterwards",
    async run({ connected }) {
      const { subject, peer } = await connected();
      const data = everyByte(5000);
      const { count, position } = await subject.sendfileOwn(data, 1000, 3000);
      expect(count === 3000, `a count of ${count}`, "3000");
      expect(position === 4000, `a position of ${position}`, "4000");
      await subject.close();
      expectBytes("the bytes that arrive", await peer.recvExactly(data.length), data.subarray(1000, 4000));
    },
  },
  {
    name: "sendfile/of",
    also: ["sendfile:own"],
    needs: ["sendfile", "sendfile:own"],
    title: "sendfile is called with a pipe, which has no place, where one is asked for",
    fix: "write the data into a pipe or a pair of sockets, and give the call its other end",
    async run({ connected }) {
      const { subject } = await connected();
      const failure = await failureOf(subject.sendfileOf("pipe", everyByte(10), false));
      expect(failure !== undefined, "success", "an error");
    },
  },
  {
    name: "kill",
    title: "A connection that is left to a killed process ends after the bytes that were sent",
    fix: "give the descriptor to a child, close it here, kill the child and wait for it",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.sendall(everyByte(100));
      await subject.kill();
      expectBytes("the bytes that arrive", await peer.recvExactly(101), everyByte(100));
    },
  },
  {
    name: "startProgram",
    also: ["programs"],
    title: "startProgram starts a program, and does not wait for its end",
    fix: "start a program that sleeps, without the agent's stdin and stdout, and end it at a reset",
    async run({ connected }) {
      const { subject, peer } = await connected();
      await subject.seat.startProgram();
      await subject.seat.startProgram();
      await subject.sendall(everyByte(10));
      expectBytes("the bytes that arrive", await peer.recvExactly(10), everyByte(10));
    },
  },
  {
    name: "signal",
    needs: ["concurrent"],
    title: "A receive goes on when signal was answered",
    fix: "set the handler so that calls go on (SA_RESTART), and send the signal to every thread",
    async run({ connected, waits }) {
      const { subject, peer } = await connected();
      const received = subject.recv(100);
      await waits(received);
      await subject.seat.signal();
      await waits(received);
      await peer.sendall(everyByte(3));
      expectBytes("the bytes that arrive", await received, everyByte(3));
    },
  },
]);
