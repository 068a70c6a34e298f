/**
 * Tests of `report.html` in Chromium. They are a task of their own, as Playwright reads what only all
 * permissions together let it read.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { writeHtml } from "../../reports/html.ts";
import type { WholeRun } from "../../reports/report.ts";
import { withText } from "../../reports/testdata/hostile.ts";
import { sampleRun, textOf } from "../../reports/testdata/sample.ts";

/** Names under which systems have Chromium. */
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The path of a Chromium; `undefined` where there is none. */
function installed(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`)).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

const executablePath = installed();
const HOSTILE = `"><script>document.title="run"</script><img src=x onerror="document.title='run'">'`;

/** Opens a page of a run, shows it to `look`, and closes it; nothing may be fetched or fail in it. */
type Look = (
  look: (page: Page, address: string) => Promise<void>,
  options?: { run?: WholeRun; context?: BrowserContextOptions; view?: string },
) => Promise<void>;

function withPages(browser: Browser, folder: string): Look {
  return async (look, { run = sampleRun(), context = {}, view = "" } = {}) => {
    const path = `${folder}/report.html`;
    await Deno.writeTextFile(path, await textOf(writeHtml, run));
    const page = await browser.newPage(context);
    const wrong: string[] = [];
    page.on("request", (each) => each.url().startsWith(`file://${path}`) || wrong.push(each.url()));
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (each) => each.type() === "error" && wrong.push(each.text()));
    await page.goto(`file://${path}${view}`);
    await look(page, `file://${path}`);
    assertEquals(wrong, []);
    await page.close();
  };
}

/** Violations of accessibility rules, each with the place. */
async function violations(page: Page): Promise<string[]> {
  // Through DevTools, as the page's policy lets no other script in.
  const found = await page.evaluate(`${axe.source}; axe.run().then(({ passes, violations }) => [
    passes.length,
    ...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " " + target)),
  ])`);
  const [passes, ...violations] = found as [number, ...string[]];
  assert(passes > 20, `${passes} rules were met`);
  return violations;
}

const shownRows = (page: Page) => page.locator(".matrix .row:not([hidden]) code").allTextContents();

Deno.test({
  name: executablePath === undefined
    ? "The page in Chromium, which is not installed here"
    : "The page in Chromium",
  ignore: executablePath === undefined,
  // The browser is a process of its own, with pipes that end when it has.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(test) {
    const folder = await Deno.makeTempDir({ dir: "/tmp" });
    const browser = await chromium.launch({ executablePath: executablePath!, chromiumSandbox: false });
    const show = withPages(browser, folder);
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        await test.step(`axe finds nothing in a ${colorScheme} page, filtered and with a cell open`, () =>
          show(async (page, address) => {
            assertEquals(await violations(page), []);
            await page.goto(`${address}#?verdict=unexpected`);
            assertEquals(await violations(page), []);
            await page.goto(`${address}#tcp/reset/recv-once-then-eof@node`);
            await page.locator("details[open] .seq").first().waitFor();
            assertEquals(await violations(page), []);
          }, { context: { colorScheme } }));
      }
      await test.step("A cell leads to its evidence, with both ends, times and bytes", () =>
        show(async (page) => {
          await page.locator(".matrix td a[href='#tcp/reset/recv-once-then-eof@libc']").click();
          const block = page.locator("[id='tcp/reset/recv-once-then-eof@libc']");
          await block.locator("details[open] .seq").first().waitFor();
          const told = (await block.locator("details[open]").first().innerText()).replaceAll(/\s+/g, " ");
          for (const words of ["recv", "0 B", "libc subject", "libc peer", "µs", "Again:"]) {
            assert(told.toLowerCase().includes(words.toLowerCase()), `${words} in ${told}`);
          }
        }));
      await test.step("Every cell leads to its evidence, packed or not", () =>
        show(async (page, address) => {
          const all = await page.locator(".matrix .row td a").evaluateAll(targets) as string[];
          assert(all.length > 10);
          for (const target of all) {
            await page.goto(address + target);
            await page.locator(`[id='${target.slice(1)}'].block`).waitFor();
          }
        }));
      for (const width of [1500, 390]) {
        await test.step(`Twenty-five columns fit in a window of ${width} px, and axe finds nothing`, () =>
          show(async (page) => {
            assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width);
            const areas = await page.evaluate(
              "document.querySelector('.areas').getBoundingClientRect().right",
            );
            assertEquals(areas as number <= width, width === 1500);
            assertEquals(await page.locator(".matrix thead th").count(), 26);
            assertEquals(await violations(page), []);
          }, { run: withColumns(25), context: { viewport: { width, height: 900 } } }));
      }
      await test.step("A view has a link that restores it, and Back leads out of it", () =>
        show(async (page, address) => {
          const all = await shownRows(page);
          await page.fill("[name=words]", "reset");
          const some = await shownRows(page);
          assert(some.length > 0 && some.length < all.length);
          const link = page.url();
          assert(link.endsWith("#?words=reset"), link);
          await page.locator(".matrix .row:not([hidden]) td a").first().click();
          await page.waitForURL(/\?words=reset$/);
          await page.goBack();
          assertEquals(await shownRows(page), some);
          await page.goto("about:blank");
          await page.goto(link);
          assertEquals(await page.inputValue("[name=words]"), "reset");
          assertEquals(await shownRows(page), some);
          await page.goto(`${address}#?`);
          assertEquals(await shownRows(page), all);
        }));
      await test.step("Each filter chooses rows, and Escape shows them all again", () =>
        show(async (page) => {
          const all = await shownRows(page);
          for (const [name, value] of [["area", "udp"], ["level", "may"], ["verdict", "known"]] as const) {
            await page.selectOption(`[name=${name}]`, value);
            const some = await shownRows(page);
            assert(some.length > 0 && some.length < all.length, name);
            await page.press(`[name=${name}]`, "Escape");
            await page.locator(".matrix:not(:has(.row[hidden]))").waitFor();
          }
        }));
      await test.step("Of two implementations the rows are shown in which they differ", () =>
        show(async (page) => {
          await page.selectOption("[name=of]", "libc");
          await page.selectOption("[name=against]", "node");
          assertEquals(await page.locator(".matrix thead th:not([hidden])").allTextContents(), [
            "Case",
            "libc",
            "node",
          ]);
          const rows = await shownRows(page);
          assert(rows.includes("tcp/reset/recv-once-then-eof"), `${rows}`);
          await page.selectOption("[name=against]", "libc");
          assertEquals(await shownRows(page), []);
        }));
      await test.step("A number of an area leads to its rows", () =>
        show(async (page) => {
          await page.locator(".areas tbody tr:nth-child(2) td a").first().click();
          const [area] = new Set((await shownRows(page)).map((id) => id.split("/")[0]));
          assertEquals(await page.inputValue("[name=area]"), area);
        }));
      await test.step("Without JavaScript there is the matrix, and a link to the plain account", () =>
        show(async (page) => {
          assert(await page.locator(".matrix").isVisible());
          assertEquals(await page.locator("#filter").isVisible(), false);
          assertEquals(await page.locator("a[href='report.md']").count(), 1);
        }, { context: { javaScriptEnabled: false } }));
      await test.step("Everything can be reached by the keyboard, and it shows where it is", () =>
        show(async (page) => {
          await page.keyboard.press("Tab");
          assertEquals(await page.evaluate("document.activeElement.textContent"), "Skip to the matrix");
          await page.keyboard.press("Enter");
          await page.keyboard.press("Tab");
          assertEquals(await page.evaluate("document.activeElement.name"), "words");
          const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
          assertEquals(outline, "solid");
        }));
      await test.step("Hostile text does nothing, also where the script unpacks it", () =>
        show(async (page, address) => {
          for (const target of await page.locator(".matrix td a").evaluateAll(targets) as string[]) {
            await page.goto(address + target);
          }
          await page.waitForTimeout(50);
          assert((await page.title()).startsWith("Socket conformance"), await page.title());
          assertEquals(await page.locator("img").count(), 0);
        }, { run: withText(sampleRun(), HOSTILE) }));
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** A run with so many implementations, which all did what the first one did. */
function withColumns(number: number): WholeRun {
  const { run, results, ...rest } = sampleRun();
  const [first] = run.subjects;
  const subjects = Array.from({ length: number }, (_, index) => `erlang-${index}`);
  const own = results.filter(({ subject }) => subject === first);
  return {
    ...rest,
    run: { ...run, subjects },
    results: subjects.flatMap((subject) => own.map((each) => ({ ...each, subject }))),
  };
}

function targets(links: readonly { getAttribute?(name: string): string | null }[]): (string | null)[] {
  return links.map((each) => each.getAttribute!("href"));
}
