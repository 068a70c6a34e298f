import { type Implementation, IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { relaying } from "../../relays/implementation.ts";
import { BrokenEndpoint, type Defect } from "./endpoint.ts";
import { inProcess, SoundRelay } from "./relay.ts";

/** An implementation, or a relay, with a defect. */
export function broken(defect: Defect): Implementation {
  const name = `broken: ${defect.name}`;
  if (defect.of === "relay") {
    return relaying({ name, command: [], custom: false }, [inProcess(defect.relay ?? SoundRelay)]);
  }
  return {
    name,
    command: [],
    custom: true,
    // The one of this process stays in it, also after it was lost.
    start: async (options) =>
      new BrokenEndpoint(
        await IMPLEMENTATIONS[defect.of ?? "libc"]!.start({ ...options, served: false }),
        defect,
      ),
  };
}
