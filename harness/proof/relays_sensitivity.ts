/**
 * `deno task relays:sensitivity`: plays every broken relay against every case for relays, twice, and writes
 * `cases/relay/SENSITIVITY.md`. Ends with 1 where a defect is caught by no case, a case catches nothing or
 * only sometimes, or a case fails although nothing is broken.
 *
 * @module
 */
import { RELAY_CASES } from "../../cases/mod.ts";
import { EXIT } from "../../reports/consequence.ts";
import { openSystem } from "../libc/sys.ts";
import { allDefects } from "./broken/mod.ts";
import { catches, chances, missed } from "./sensitivity/matrix.ts";
import { partsOf } from "./sensitivity/page.ts";
import { play } from "./sensitivity/play.ts";

const PAGE = new URL("../../cases/relay/SENSITIVITY.md", import.meta.url);
/** Number of times that each defect meets each case. */
const ROUNDS = 2;
/** Relays side by side: most of the time something is waited for. */
const JOBS = 16;

if (import.meta.main) {
  openSystem();
  const defects = (await allDefects()).filter(({ of }) => of === "relay");
  const { signal } = new AbortController();
  const told = ({ defect, times }: { defect: { name: string }; times: ReadonlyMap<string, number> }) =>
    console.log(`${times.size}  ${defect.name}`);
  const order = { defects, cases: RELAY_CASES, near: false, rounds: ROUNDS, jobs: JOBS, signal, told };
  const { caught, failures } = await play(order);
  const sorted = caught.toSorted((one, other) => defects.indexOf(one.defect) - defects.indexOf(other.defect));
  const text = [
    "# Sensitivity of the cases for relays",
    `${caught.length} deliberately broken relays against ${RELAY_CASES.length} cases: what each case can see. ` +
    "A relay is the sound one of [relay.ts](../../harness/proof/broken/relay.ts), which passes every case, " +
    `with one defect. It met each case ${ROUNDS} times, and a case that is named caught it every time. ` +
    "`deno task relays:sensitivity` writes this page.",
    ...partsOf(sorted, RELAY_CASES),
  ].join("\n\n") + "\n";
  await Deno.writeTextFile(PAGE, text);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", PAGE.pathname] }).output();
  const problems = [
    ...failures.map((each) => `Although nothing is broken: ${each}`),
    ...missed(caught, RELAY_CASES).map((name) => `No case catches "${name}"`),
    ...[...catches(caught, RELAY_CASES)].filter(([, count]) => count === 0).map(([id]) =>
      `${id} catches nothing`
    ),
    ...chances(caught).map(({ id, defect, times }) =>
      `${id} caught "${defect}" in ${times} of ${ROUNDS} rounds`
    ),
  ];
  problems.forEach((each) => console.log(each));
  Deno.exit(problems.length === 0 ? EXIT.ok : EXIT.failed);
}
