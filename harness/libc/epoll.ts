import type { Ready } from "../endpoint/kinds.ts";
import type { Params, Returned } from "../endpoint/operations.ts";
import { EPOLL, EPOLL_CTL, eventWords, minus } from "./constants.ts";
import type { LibcContext } from "./held.ts";
import { LibcSocket } from "./socket.ts";
import type { System } from "./sys.ts";

const EPOLL_CLOEXEC = 0o2000000;
/** Most events that one call is given room for. */
const MOST_EVENTS = 1_024;
/** Bytes of a `struct epoll_event`, and where its data is: on x86_64 it is packed. */
const [EVENT_SIZE, DATA] = Deno.build.arch === "x86_64" ? [12, 4] : [16, 8];
/** The data of the descriptor that wakes, which is not a number of a socket. */
const HUNG_UP = 0xffff_ffff_ffff_ffffn;

let hungUp: number | undefined;

/** The reading end of a pipe whose other end is closed, so that it has always hung up; made once. */
function hungUpOf({ c }: System): number {
  if (hungUp !== undefined) return hungUp;
  const ends = new Int32Array(2);
  c.pipe(ends);
  c.close(ends[1]!);
  const [F_SETFD, FD_CLOEXEC] = [2, 1];
  c.fcntl(ends[0]!, F_SETFD, FD_CLOEXEC);
  return hungUp = ends[0]!;
}

function event(events: number, data: bigint): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(EVENT_SIZE));
  view.setUint32(0, events >>> 0, true);
  view.setBigUint64(DATA, data, true);
  return new Uint8Array(view.buffer);
}

/** An instance of epoll, which is held like a socket. */
export class LibcEpoll extends LibcSocket {
  /** Takes a descriptor over. */
  constructor(context: LibcContext, fd: number) {
    // Neither matters for what is not a socket.
    super(context, fd, "unix", "raw");
  }

  /** A new instance, or −errno. */
  static make(context: LibcContext): LibcEpoll | number {
    const fd = context.system.c.epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? fd : new LibcEpoll(context, fd);
  }

  /** {@inheritDoc} */
  override duplicate(): LibcEpoll | number {
    const duplicate = super.duplicate();
    return typeof duplicate === "number" ? duplicate : new LibcEpoll(this.context, duplicate.fd);
  }

  /** Each call that waits finds something that has hung up, and leaves it to the next. */
  override wake(): void {
    const { system } = this.context;
    system.c.epoll_ctl(this.fd, EPOLL_CTL.add, hungUpOf(system), event(EPOLL.in, HUNG_UP));
  }

  /** {@inheritDoc} A duplicate shall not find what woke them. */
  override async endBlocking(): Promise<void> {
    await super.endBlocking();
    const { system } = this.context;
    system.c.epoll_ctl(this.fd, EPOLL_CTL.del, hungUpOf(system), null);
  }
}

/** `epoll_ctl`, on whatever `epoll` is. */
export function control(epoll: LibcSocket, target: LibcSocket, params: Params<"epoll_ctl">): number {
  const mask = (params.events ?? []).reduce((all, each) => all | EPOLL[each], 0);
  const data = event(mask, BigInt(params.as ?? params.target));
  const fd = params.descriptor ?? target.fd;
  return epoll.context.system.c.epoll_ctl(epoll.fd, EPOLL_CTL[params.op], fd, data);
}

/** `epoll_wait`: at once where there are events, else on a thread of its own. */
export function wait(
  epoll: LibcSocket,
  { most, timeoutMs }: Params<"epoll_wait">,
  entered: () => void,
): Returned<"epoll_wait"> | number | Promise<Returned<"epoll_wait"> | number> {
  const { c, blocking } = epoll.context.system;
  const room = Math.min(most, MOST_EVENTS);
  const events = new DataView(new ArrayBuffer(EVENT_SIZE * Math.max(room, 1)));
  const bytes = new Uint8Array(events.buffer);
  const told = (count: number): Returned<"epoll_wait"> | number => {
    if (count < 0) return count;
    if (count > 0 && epoll.closed) return minus("EBADF");
    return { ready: readyOf(events, count) };
  };
  const count = c.epoll_wait(epoll.fd, bytes, room, 0);
  if (count !== 0 || timeoutMs === 0) return told(count);
  entered();
  const wait = () => blocking.epoll_wait(epoll.fd, bytes, room, timeoutMs ?? -1);
  return epoll.block(wait, bytes).then(told);
}

/** The events that a call got, without the pipe that woke the calls of a duplicate. */
function readyOf(events: DataView, count: number): Ready[] {
  const ready: Ready[] = [];
  for (let at = 0; at < count * EVENT_SIZE; at += EVENT_SIZE) {
    const data = events.getBigUint64(at + DATA, true);
    if (data === HUNG_UP) continue;
    ready.push({ socket: Number(data), events: eventWords(events.getUint32(at, true)) });
  }
  return ready;
}
