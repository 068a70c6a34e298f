import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../reports/consequence.ts";
import { wholeOf, type WholeRun } from "../../reports/report.ts";
import { folderOfTests } from "../proof/in_folder.ts";
import { said } from "../proof/command_in_process.ts";
import { loadReport } from "./output.ts";
import { ignore } from "../proof/unless_linux.ts";

const root = folderOfTests();

const SELECTION = [
  ...["tcp/reset/recv-once-then-eof", "tcp/close/unread-data-rst", "unix/dgram"],
  ...["libc", "deno", "python"].flatMap((name) => ["--subject", name]),
];
/** One finding that is so, one that no run shows, and one of a case that is not selected. */
const FINDINGS = {
  findings: [
    {
      name: "close-shuts-down-first",
      of: ["deno"],
      reason: "It is so.",
      where: { "tcp/close/unread-data-rst family=ipv4": "recv eof" },
    },
    {
      name: "never",
      of: ["libc"],
      reason: "It is not so.",
      where: { "tcp/reset/recv-once-then-eof role=server": "secondRecv ECONNRESET" },
    },
    {
      name: "elsewhere",
      of: ["libc"],
      reason: "It is not asked for.",
      where: { "tcp/accept/fifo": "order different" },
    },
  ],
};

async function stored(folder: string): Promise<WholeRun> {
  return await wholeOf(await loadReport(`${folder}/results.jsonl`));
}

/** The lines of a table in `report.md`, with its cells. */
async function tableIn(folder: string, heading: string): Promise<string> {
  const text = await Deno.readTextFile(`${folder}/report.md`);
  return text.slice(text.indexOf(heading)).split("\n## ")[0]!;
}

/** Results, in an order of their own, without the numbers that differ from run to run. */
function verdicts({ results }: WholeRun): string[] {
  return results.map((
    { case: id, variant, subject, peer, round, verdict, why, expected, reasons, outcomes },
  ) => JSON.stringify([id, variant, subject, peer, round, verdict, why, expected, reasons, outcomes])).sort();
}

Deno.test({
  name: "A run in shards, merged, is the run that was not",
  ignore,
  async fn() {
    const expect = `${root}/findings.json`;
    await Deno.writeTextFile(expect, JSON.stringify(FINDINGS));
    const args = [...SELECTION, "--expect", expect];
    const [whole, merged] = [`${root}/whole`, `${root}/merged`];
    const one = await said(["run", ...args, "--out", whole]);
    for (const index of [0, 1, 2]) {
      const { stdout } = await said([
        "run",
        ...args,
        "--shard",
        `${index}+1/3`,
        "--out",
        `${root}/parts/${index}`,
      ]);
      assertStringIncludes(stdout, `: shard ${index + 1}/3 of `);
      // The reports of a part would be taken for those of the run.
      const files = await Array.fromAsync(Deno.readDir(`${root}/parts/${index}`));
      assertEquals(files.map((each) => each.name), ["results.jsonl"]);
    }
    const { code, stdout } = await said(["merge", `${root}/parts`, "--out", merged]);
    assertEquals([one.code, code], [EXIT.failed, EXIT.failed], stdout);
    const [expected, found] = [await stored(whole), await stored(merged)];
    const { started: _, args: words, ...header } = found.run;
    const { started: _started, args: wholeWords, ...wholeHeader } = expected.run;
    assertEquals(header, wholeHeader);
    assertEquals(
      words.filter((each) => each !== `${root}/parts/0`),
      wholeWords.filter((each) => each !== whole),
    );
    assertEquals(verdicts(found), verdicts(expected));
    const { stale, totals } = found.end!;
    assertEquals(totals, expected.end!.totals);
    assertEquals(found.end!.expected, expected.end!.expected);
    const sorted = (list: typeof stale) => list.map((each) => JSON.stringify(each)).sort();
    assertEquals(sorted(stale), sorted(expected.end!.stale));
    // The finding that no run shows is reported once for each variant of its own, and no other is.
    assertEquals(stale.map(({ finding }) => finding), ["never", "never"]);
    for (const heading of ["## Unexpected", "## Cases"]) {
      assertEquals(await tableIn(merged, heading), await tableIn(whole, heading));
    }
    const told = (text: string) => text.split("\n").filter((line) => / supported$|^exit code/.test(line));
    assertEquals(told(stdout), told(one.stdout));
    assertEquals(told(stdout).length, 4);
  },
});

Deno.test({
  name: "A merge says what is wrong, and leaves an earlier one as it is",
  ignore,
  async fn() {
    const parts = [1, 2].map((index) => `${root}/two/${index}`);
    for (const [at, out] of parts.entries()) {
      const words = ["run", "tcp/reset/recv-once-then-eof", "--subject", "libc", "--shard", `${at + 1}/2`];
      assertEquals((await said([...words, "--out", out])).code, EXIT.ok);
    }
    const out = `${root}/out`;
    const file = `${root}/other.jsonl`;
    assertEquals((await said(["merge", ...parts, "--out", out, "--report", `jsonl=${file}`])).code, EXIT.ok);
    const before = await Deno.readTextFile(`${out}/results.jsonl`);
    assertEquals(await Deno.readTextFile(file), before);
    await Deno.mkdir(`${root}/empty`);
    const short = `${root}/short.jsonl`;
    const text = await Deno.readTextFile(`${parts[1]}/results.jsonl`);
    await Deno.writeTextFile(short, text.slice(0, text.lastIndexOf('{"type":"end"')));
    for (
      const [args, ...words] of [
        [["--out", out], "Name the results of every shard, found none"],
        [parts, '"--out" is missing'],
        [[parts[0]!, "--out", out], "1 shard of 2 is there, missing is 2/2"],
        [[...parts, parts[0]!, "--out", out], 'Shard 1/2 ("', "is there again"],
        [[parts[0]!, short, "--out", out], "is not complete: The run was cut short: 1 of 1 result"],
        [[parts[0]!, short, parts[0]!, "--out", out], "is there again", "is not complete"],
        [[out, "--out", `${root}/x`], "is not a shard"],
        [["none.jsonl", "--out", out], '"none.jsonl" could not be read: No such file'],
        [["README.md", "--out", out], '"README.md" could not be read: Line 1 is not JSON'],
        [[`${root}/empty`, "--out", out], "has no results.jsonl, nor have its folders"],
        [[...parts, "--out", parts[0]!], "is one of the files that are read: name another folder"],
        [[...parts, "--out", out, "--report", `junit=${parts[0]}/results.jsonl`], "would be written twice"],
        [[...parts, "--out", out, "--report", "html"], "is not FORMAT=PATH"],
      ] as [string[], ...string[]][]
    ) {
      const { code, stderr } = await said(["merge", ...args]);
      assertEquals(code, EXIT.usage, args.join(" "));
      for (const each of words) assertStringIncludes(stderr, each);
    }
    const { readDir } = Deno;
    // Permissions say nothing to root, who may run this.
    Deno.readDir = () => {
      throw new Deno.errors.PermissionDenied("Permission denied");
    };
    try {
      const { code, stderr } = await said(["merge", `${root}/empty`, "--out", out]);
      assertEquals(code, EXIT.usage, stderr);
      assertStringIncludes(stderr, `"${root}/empty" could not be read: Permission denied`);
    } finally {
      Deno.readDir = readDir;
    }
    assertEquals(await Deno.readTextFile(`${out}/results.jsonl`), before);
    assert((await Deno.stat(`${parts[0]}/results.jsonl`)).size > 1000);
  },
});

Deno.test({
  name: "Shards of as many other variants, or held against other findings, are not merged",
  ignore,
  async fn() {
    const expect = `${root}/none.json`;
    const shard = async (index: number, name: string, ...args: string[]) => {
      const out = `${root}/${name}`;
      const words = ["run", "tcp/reset/recv-once-then-eof", "--subject", "libc", "--shard", `${index}/2`];
      assertEquals((await said([...words, ...args, "--out", out])).code, EXIT.ok);
      return out;
    };
    const [one, other] = [
      await shard(1, "ipv4", "--variant", "family=ipv4"),
      await shard(2, "ipv6", "--variant", "family=ipv6"),
    ];
    const refused = await said(["merge", one, other, "--out", `${root}/x`]);
    assertEquals(refused.code, EXIT.usage);
    assertStringIncludes(refused.stderr, "The hash of the selected variants of shard 2/2");
    await Deno.writeTextFile(expect, JSON.stringify({ findings: FINDINGS.findings.slice(2) }));
    const held = await shard(2, "held", "--variant", "family=ipv4", "--expect", expect);
    const { code, stderr } = await said(["merge", one, held, "--out", `${root}/x`]);
    assertEquals(code, EXIT.usage);
    assertStringIncludes(stderr, "The hash of the expectations of shard 2/2");
  },
});
