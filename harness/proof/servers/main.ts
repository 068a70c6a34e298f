/**
 * `deno task servers [NAME…]`: probes servers of other people that this host has, each with its known
 * deviations, and ends with 1 where one behaves in another way than those say.
 *
 * @module
 */
import { EXIT } from "../../../reports/consequence.ts";
import { main as cli } from "../../cli/main.ts";
import { has } from "../../probe/watched.ts";
import { temporaryFolder } from "../../endpoint/temporary.ts";
import { REAL_SERVERS, type RealServer } from "./real.ts";

const FILES = new URL("real", import.meta.url).pathname;
const FINDINGS = new URL("../../../cases/server/known_deviations.json", import.meta.url).pathname;

/** An IPv4 address of this machine that is not loopback. */
function ownAddress(): string | undefined {
  return Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address;
}

/** Probes a server; resolves to the exit code of the command line. */
async function probe(
  { name, service, addresses, start, files = {} }: RealServer,
  own: string,
): Promise<number> {
  const folder = temporaryFolder();
  try {
    const fill = (text: string) =>
      text.replaceAll("{files}", FILES).replaceAll("{folder}", folder).replaceAll("{own}", own);
    await Deno.writeTextFile(`${folder}/index.html`, "It works\n");
    for (const [file, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${file}`, fill(text));
    }
    return await cli([
      "probe",
      ...addresses.map(fill),
      ...["--service", service, "--name", name, "--start", fill(start)],
      ...["--expect", FINDINGS, "--strict", "--out", `${folder}/out`],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const wanted = REAL_SERVERS.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
  const own = ownAddress();
  let worst: number = EXIT.ok;
  for (const server of wanted) {
    console.log(`\n=== ${server.name}`);
    const needsOwn = server.addresses.some((each) => each.includes("{own}"));
    if (!await has(server.program) || needsOwn && own === undefined) {
      console.log(`skipped: this host has no ${needsOwn && own === undefined ? "address" : server.program}`);
      continue;
    }
    const code = await probe(server, own ?? "");
    if (code !== EXIT.ok) worst = EXIT.failed;
  }
  Deno.exit(wanted.length === 0 ? EXIT.nothing : worst);
}
