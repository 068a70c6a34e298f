import type { Reply } from "../../endpoint/endpoint.ts";
import type { Method } from "../../endpoint/operations.ts";
import type { Breaks, Defect } from "./endpoint.ts";

/** A defect of a call that leaves a descriptor open where its reply is such. */
function leaving(
  when: string,
  methods: readonly Method[],
  where: (reply: Reply<Method>) => boolean = ({ error }) => !error,
): Defect {
  const leaves: Breaks<Method> = async (_params, next, endpoint) => {
    const reply = await next();
    if (where(reply)) await endpoint.invoke("socket", { family: "ipv4", type: "stream" });
    return reply;
  };
  return {
    name: `has one more descriptor open each time that it ${when}`,
    caughtBy: ["lifecycle/calls-leave-no-descriptor"],
    breaks: () => Object.fromEntries(methods.map((method) => [method, leaves])),
  };
}

const failed = ({ error }: Reply<Method>): boolean => error !== undefined;

/** Defects of calls that take a descriptor and do not give it back. */
export const LEFT_DESCRIPTORS: readonly Defect[] = [
  leaving("tells the names of a socket", ["getsockname", "getpeername"]),
  leaving("changes a mode", ["setMode"]),
  leaving("fills a buffer of the caller's", ["recvInto"]),
  leaving("sends several buffers", ["writev"]),
  leaving("sends several messages", ["sendmmsg"]),
  leaving("looks at an option", ["getsockopt"]),
  leaving("selects", ["select"]),
  leaving("finds no message", ["recvmsg"], failed),
  leaving("binds nothing", ["bind"], failed),
  leaving("accepts nothing", ["accept"], failed),
  leaving("connects a socket that has a peer", ["connect"]),
];
