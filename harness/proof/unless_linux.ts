import { openSystem } from "../libc/sys.ts";

/** True where there is no `libc`. Its calls are opened here, as within a test that would look like a leak. */
export const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
