import { type Implementation, IMPLEMENTATIONS } from "../../agents/implementations.ts";
import { BrokenEndpoint, type Defect } from "./endpoint.ts";

/** An implementation with a defect. */
export function broken(defect: Defect): Implementation {
  return {
    name: `broken: ${defect.name}`,
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
