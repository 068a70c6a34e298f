import type { Observer } from "../endpoint/observer.ts";
import { LibcEndpoint } from "./endpoint.ts";
import { systemIfAvailable } from "./sys.ts";

/**
 * True if the kernel does not know a connection that `libc` has made, as Linux would: then it is a sandbox's,
 * and may have any defect that subjects have. `observer` is undefined where the kernel refuses questions.
 * False for a kernel without loopback, and for a system without `libc`.
 */
export async function isForeign(observer: Observer | undefined): Promise<boolean> {
  if (systemIfAvailable() === undefined) return false;
  const endpoint = new LibcEndpoint();
  try {
    for (const [family, host] of [["ipv4", "127.0.0.1"], ["ipv6", "::1"]] as const) {
      const listening = await endpoint.invoke("listenStream", { address: { family, host, port: 0 } });
      const listener = listening.value && await endpoint.invoke("getsockname", listening.value);
      const connecting = listener?.value && await endpoint.invoke("connectStream", listener.value);
      const name = connecting?.value && await endpoint.invoke("getsockname", connecting.value);
      if (!listener?.value || !name?.value) continue;
      return observer?.look(name.value.address, listener.value.address) === undefined;
    }
    return false;
  } finally {
    await endpoint.stop();
  }
}
