import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openSystem } from "../libc/sys.ts";
import { inFolder } from "../proof/in_folder.ts";
import { said } from "../proof/command_in_process.ts";

const ignore = Deno.build.os !== "linux";
if (!ignore) openSystem();
const DYING = new URL("./testdata/dying_agent.py", import.meta.url).pathname;
const FINDINGS = new URL("../../cases/known_deviations.json", import.meta.url).pathname;

Deno.test({
  name:
    "What a sweep finds is reported, stored like any result, and drafted as findings; what is known passes",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const sweep = ["explore", "--subject", "deno", "--family", "ipv4", "--length", "2", "--random", "0"];
      const found = await said([...sweep, "--out", folder]);
      assertEquals(found.code, 1, found.stdout + found.stderr);
      assertMatch(found.stdout, /^deno, tcp over ipv4, natural, client: [\d,]+ sequences at /m);
      assertStringIncludes(found.stdout, "getpeername: ENOTCONN → same\n");
      assertStringIncludes(found.stdout, "explore/tcp-waiting/peer-abort/getpeername --variant");
      const draft = await Deno.readTextFile(`${folder}/findings.json`);
      assertStringIncludes(draft, `"explore/tcp-waiting/peer-abort/getpeername`);
      const results = await Deno.readTextFile(`${folder}/results.jsonl`);
      assertStringIncludes(results, `"case":"explore/tcp-waiting/peer-abort/getpeername"`);
      assertStringIncludes(results, `"of":"tcp role=client,family=ipv4,mode=natural"`);
      assertMatch(await Deno.readTextFile(`${folder}/report.md`), /^\| `getpeername` \| \d+ of \d+ \|/m);
      const known = await said([...sweep, "--out", folder, "--expect", FINDINGS]);
      assertEquals(known.code, 0, known.stdout + known.stderr);
      assertStringIncludes(known.stdout, "known: getpeername: ENOTCONN → same\n");
    }),
});

Deno.test({
  name: "A sequence is run, explained and printed as a case by its id",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const id = "explore/tcp/fill/peer-close/send";
      const explained = await said(["explain", id]);
      assertEquals(explained.code, 0, explained.stderr);
      assertStringIncludes(
        explained.stdout,
        "The subject sends until there is no room, then the peer closes",
      );
      const run = await said(["run", id, "--subject", "libc", "--out", folder]);
      assertEquals(run.code, 0, run.stdout + run.stderr);
      assertMatch(run.stdout, /4 pass/);
      const printed = await said(
        // deno-fmt-ignore
        ["explore", "--subject", "deno", "--family", "ipv4", "--length", "2", "--random", "0", "--case", "--out", folder],
      );
      assertStringIncludes(printed.stdout, "export default defineCase({");
      assertStringIncludes(printed.stdout, "await peer.abort()");
    }),
});

Deno.test({
  name: "A sweep that has no time left says what it has, how far it came, and how to have more",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const { code, stdout } = await said(
        // deno-fmt-ignore
        ["explore", "--subject", "libc", "--family", "unix", "--mode", "nonblocking", "--random", "1000000", "--budget", "3", "--out", folder],
      );
      assertEquals(code, 0, stdout);
      assertMatch(
        stdout,
        /It ended early: its time was up; it had begun (all|only) [\d,]+ sequences of 2 steps/,
      );
      assertStringIncludes(stdout, "The time was up: for more, give --budget more seconds");
      const results = await Deno.readTextFile(`${folder}/results.jsonl`);
      assertStringIncludes(results, `"cut":"its time was up; `);
      assertStringIncludes(await Deno.readTextFile(`${folder}/report.md`), "It ended early: its time was up");
    }),
});

Deno.test({
  name: "A subject that does not start is reported as by run",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const { code, stdout } = await said(["explore", "--agent", "cat", "--name", "mine", "--out", folder]);
      assertEquals(code, 3, stdout);
      assertStringIncludes(stdout, "not available: mine: ");
    }),
});

Deno.test({
  name: "A subject that was lost and does not start again ends the sweep, and explore exits 3",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      // As a server it dies of the first call.
      const start = `[ -e ${folder}/begun ] && exit 7; touch ${folder}/begun; exec python3 ${DYING}`;
      const { code, stdout } = await said(
        // deno-fmt-ignore
        ["explore", "--agent", `sh -c '${start}'`, "--name", "mine", "--family", "ipv4", "--role", "server", "--out", folder],
      );
      assertEquals(code, 3, stdout);
      assertStringIncludes(stdout, 'It ended early: Agent "mine" did not start: it exited with code 7');
    }),
});

Deno.test("Bad input gets one message that says what was found and what was expected", () =>
  inFolder(async (folder) => {
    const findings = `${folder}/findings.json`;
    await Deno.writeTextFile(
      findings,
      JSON.stringify({
        findings: [{ name: "x", of: ["libc"], reason: "x", where: { "explore/tcp/recieve": "1:recv eof" } }],
      }),
    );
    const refused: [args: string[], message: RegExp][] = [
      [["tcp"], /explore takes no words, found "tcp"/],
      [["--family", "ipx"], /"--family" must be one of ipv4, ipv6, unix, found "ipx"/],
      [["--role", "boss"], /"--role" must be one of client, server, found "boss"/],
      [["--length", "9"], /"--length" must be a whole number from 1 to 5, found "9"/],
      [["--seed", "-1"], /"--seed" must be a whole number from 0 to 4294967295, found "-1"/],
      [["--budget", "soon"], /"--budget" must be a whole number from 1 to 86400, found "soon"/],
      [["--subject", "libcc"], /libcc/],
      [
        ["--expect", findings],
        /"recieve" in "explore\/tcp\/recieve" is not a step of tcp: send, /,
      ],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await said(["explore", ...args, "--out", `${folder}/out`]);
      assertEquals(code, 2, stderr);
      assert(message.test(stderr), stderr);
    }
  }));
