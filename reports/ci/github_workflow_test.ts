import { JSONObjectReader } from "@actions/workflow-parser/templates/json-object-reader";
import { TemplateSchema } from "@actions/workflow-parser/templates/schema/index";
import {
  TemplateContext,
  TemplateValidationErrors,
} from "@actions/workflow-parser/templates/template-context";
import { readTemplate } from "@actions/workflow-parser/templates/template-reader";
import { NoOperationTraceWriter } from "@actions/workflow-parser/templates/trace-writer";
import { YamlObjectReader } from "@actions/workflow-parser/workflows/yaml-object-reader";
import { convertJobs } from "@actions/workflow-parser/model/converter/jobs";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

/** GitHub's own schema of workflows, a file beside the modules of its parser. */
async function githubSchema(): Promise<TemplateSchema> {
  const reader = import.meta.resolve("@actions/workflow-parser/templates/template-reader");
  const text = await Deno.readTextFile(new URL("../workflow-v1.0.min.json", reader));
  return TemplateSchema.load(new JSONObjectReader(undefined, text));
}

/** Checks a workflow with GitHub's own parser: its form, its expressions, the needs of its jobs. */
function problemsOf(text: string, schema: TemplateSchema): string[] {
  const context = new TemplateContext(new TemplateValidationErrors(), schema, new NoOperationTraceWriter());
  const file = context.getFileId("workflow.yml");
  const reader = new YamlObjectReader(file, text);
  if (reader.errors.length > 0) return reader.errors.map(({ message }) => message);
  const root = readTemplate(context, "workflow-root-strict", reader, file);
  const found = () => context.errors.getErrors().map(({ message }) => message);
  if (root === undefined || found().length > 0) return found();
  for (const { key, value } of root.assertMapping("root")) {
    if (key.toString() === "jobs") convertJobs(context, value);
  }
  return found();
}

Deno.test("GitHub takes the workflow, and sees what is wrong with broken copies", async () => {
  const schema = await githubSchema();
  const text = await Deno.readTextFile(new URL("github_workflow.yml", import.meta.url));
  assertEquals(problemsOf(text, schema), []);
  for (
    const [right, wrong, words] of [
      ["runs-on:", "runs_on:", "Unexpected value 'runs_on'"],
      ["fail-fast: false", "fail-fast: no way", "Unexpected value 'no way'"],
      ["contents: read", "contents: reed", "Unexpected value 'reed'"],
      ["matrix.shard }} of", "matrex.shard }} of", "Unrecognized named-value: 'matrex'"],
      ["!cancelled()", "!canceled()", "Unrecognized function: 'canceled'"],
      ["hashFiles('report", "hashFile('report", "Unrecognized function: 'hashFile'"],
      ["needs: shard", "needs: shards", "depends on unknown job"],
      ["uses: actions/checkout@v4", "uses: actions/checkout@v4\n        run: true", "Unexpected value 'run'"],
      ["  pull_request:", "  pull_requests:", "Unexpected value 'pull_requests'"],
      ["jobs:", " jobs:", "at line"],
    ] as const
  ) {
    assert(text.includes(right), right);
    assertStringIncludes(problemsOf(text.replace(right, wrong), schema).join("\n"), words);
  }
});
