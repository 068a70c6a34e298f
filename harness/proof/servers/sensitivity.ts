/**
 * `deno task servers:sensitivity`: plays every broken server against every case of its service, several
 * times, and writes `cases/server/SENSITIVITY.md`. Ends with 1 where a defect is caught by no case, or a case
 * catches nothing. What is caught in some rounds only, it tells: a server may die of a client that leaves
 * while nobody looks.
 *
 * @module
 */
import { SERVER_CASES } from "../../../cases/mod.ts";
import { EXIT } from "../../../reports/consequence.ts";
import { reference } from "../../agents/reference.ts";
import { expand } from "../../case/variants.ts";
import { isFailure } from "../../judge/judge.ts";
import { openSystem } from "../../libc/sys.ts";
import { catches, type Caught, chances, missed } from "../sensitivity/matrix.ts";
import { partsOf } from "../sensitivity/page.ts";
import { casesFor, onLanes, server } from "./broken.ts";
import { SERVER_DEFECTS } from "./defects.ts";

const PAGE = new URL("../../../cases/server/SENSITIVITY.md", import.meta.url);
/** Milliseconds that an operation may take: a client waits for half of it. */
const DEADLINE_MS = 2_000;
/** Number of times that each defect meets each case. */
const ROUNDS = 3;

/** Every defect in every service, and the cases that caught it. */
async function play(): Promise<Caught[]> {
  const peer = await reference();
  const caught: Caught[] = [];
  const all = SERVER_DEFECTS.flatMap((defect) => defect.services.map((service) => ({ ...defect, service })));
  await onLanes(all, DEADLINE_MS, async ({ service, transport, name, caughtBy }, lane) => {
    const subject = await server(service, transport, lane, name);
    const times = new Map<string, number>();
    for (let round = 1; round <= ROUNDS; round++) {
      for (const each of casesFor(service)) {
        const { verdict } = await lane.run({ variant: expand(each)[0]!, subject, peer, round });
        if (isFailure(verdict)) times.set(each.id, (times.get(each.id) ?? 0) + 1);
      }
    }
    const endpoint = await lane.pool.endpoint("subject", subject).catch(() => undefined);
    if (endpoint) await lane.pool.drop(endpoint);
    caught.push({
      defect: { name: `${name} (${service})`, caughtBy, breaks: () => ({}) },
      rounds: ROUNDS,
      times,
    });
    console.log(`${caught.length}/${all.length}  ${times.size}  ${name} (${service})`);
  });
  // The order of the list, and not that in which they were done.
  const names = all.map(({ name, service }) => `${name} (${service})`);
  return caught.sort((one, other) => names.indexOf(one.defect.name) - names.indexOf(other.defect.name));
}

if (import.meta.main) {
  openSystem();
  const caught = await play();
  const text = [
    "# Sensitivity of the cases for servers",
    `${caught.length} deliberately broken servers against ${SERVER_CASES.length} cases: what each case can see. ` +
    "A server is [server.py](../../harness/proof/servers/server.py) with one defect, for one service. It met " +
    `the cases of its service ${ROUNDS} times, and a case that is named caught it every time. ` +
    "`deno task servers:sensitivity` writes this page.",
    ...partsOf(caught, SERVER_CASES),
  ].join("\n\n") + "\n";
  await Deno.writeTextFile(PAGE, text);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", PAGE.pathname] }).output();
  for (const { id, defect, times } of chances(caught)) {
    console.log(`${id} caught "${defect}" in ${times} of ${ROUNDS} rounds`);
  }
  const problems = [
    ...missed(caught, SERVER_CASES).map((name) => `No case catches "${name}"`),
    ...[...catches(caught, SERVER_CASES)].filter(([, count]) => count === 0).map(([id]) =>
      `${id} catches nothing`
    ),
  ];
  problems.forEach((each) => console.log(each));
  Deno.exit(problems.length === 0 ? EXIT.ok : EXIT.failed);
}
