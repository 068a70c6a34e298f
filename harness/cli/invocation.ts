import { VERSION } from "../run/version.ts";

/** How this program was started, for commands that users are to type: by a task of the one route or the other, or as a package. */
export const INVOCATION: string = invocation();

function invocation(): string {
  if (!import.meta.url.startsWith("file:")) return `deno run -A jsr:@sockspec/sockspec@${VERSION}/cli`;
  return import.meta.resolve("@std/cli").startsWith("file:")
    ? "npm run -s sockspec --"
    : "deno task sockspec";
}
