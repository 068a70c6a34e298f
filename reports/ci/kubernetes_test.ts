import { Job } from "kubernetes-models/batch/v1";
import { PersistentVolumeClaim } from "kubernetes-models/v1";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseAllDocuments } from "yaml";

const ROOT = new URL("../..", import.meta.url).pathname;
const HERE = new URL(".", import.meta.url);
const FILES = ["kubernetes_shards.yaml", "kubernetes_merge.yaml"];

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The models of the kinds that the files have. */
const KINDS: Readonly<
  Record<string, { is(value: unknown): boolean; new (manifest: never): { validate(): void } }>
> = { Job, PersistentVolumeClaim };

function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text).map((each) => {
    if (each.errors.length > 0) throw each.errors[0];
    return each.toJS() as Manifest;
  });
}

/** Checks manifests against the schemas of Kubernetes, which see the shape of the fields that they know. */
function problemsOf(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) => {
    const Model = KINDS[manifest.kind];
    if (!Model?.is(manifest)) return [`no kind ${manifest.apiVersion} ${manifest.kind} is known`];
    try {
      new Model(manifest as never).validate();
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

/** Checks manifests against the types of Kubernetes, which refuse fields that they do not know. */
async function unknownFieldsIn(manifests: readonly Manifest[]): Promise<string> {
  const file = await Deno.makeTempFile({ dir: "/tmp", suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      file,
      'import type { IJob } from "kubernetes-models/batch/v1";\n' +
        'import type { IPersistentVolumeClaim } from "kubernetes-models/v1";\n' +
        manifests.map((each, at) => `export const _${at}: I${each.kind} = ${JSON.stringify(each)};\n`).join(
          "",
        ),
    );
    const imports = Deno.env.get("SOCKSPEC_IMPORTS");
    const { stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--config", `${ROOT}deno.json`, ...imports ? [imports] : [], file],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    return success ? "" : new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("Kubernetes takes the manifests, and sees what is wrong with broken copies", async () => {
  const all = (await Promise.all(FILES.map((file) => Deno.readTextFile(new URL(file, HERE))))).map(
    manifestsIn,
  );
  assertEquals(problemsOf(all.flat()), []);
  assertEquals(await unknownFieldsIn(all.flat()), "");
  const text = await Deno.readTextFile(new URL(FILES[0]!, HERE));
  const broken = (right: string, wrong: string) => {
    assert(text.includes(right), right);
    return manifestsIn(text.replace(right, wrong));
  };
  for (
    const [right, wrong, words] of [
      ["completions: 4", "completions: four", "/spec/completions must be integer"],
      ["- name: sockspec", "- title: sockspec", "containers/0 must have required property name"],
      ["drop: [ALL]", "drop: ALL", "drop must be array"],
      ["batch/v1", "batch/v2", "no kind batch/v2 Job is known"],
      ["kind: Job", "kind: Jop", "no kind batch/v1 Jop is known"],
      ["operator: In", "operators: In", "required property operator"],
    ] as const
  ) {
    assertStringIncludes(problemsOf(broken(right, wrong)).join("\n"), words);
  }
  const unknown = await unknownFieldsIn([
    ...broken("backoffLimitPerIndex", "backoffLimitPerIndx"),
    ...broken("runAsNonRoot", "runAsNonroot"),
  ]);
  for (const each of ["backoffLimitPerIndx", "runAsNonroot"]) assertStringIncludes(unknown, each);
});

/** The fields that the Pod Security Standard "restricted" demands, and a read-only file system. */
const RESTRICTED = {
  pod: ["runAsNonRoot", "seccompProfile.type"],
  container: ["allowPrivilegeEscalation", "capabilities.drop", "readOnlyRootFilesystem"],
  values: [true, "RuntimeDefault", false, ["ALL"], true],
};

Deno.test("The pods are restricted: no root, no privileges, nothing written outside of volumes", async () => {
  for (const file of FILES) {
    const text = await Deno.readTextFile(new URL(file, HERE));
    const job = manifestsIn(text).find(({ kind }) => kind === "Job") as unknown as Job;
    const { containers, securityContext, automountServiceAccountToken, volumes } = job.spec!.template.spec!;
    const [container, ...others] = containers;
    assertEquals([others.length, automountServiceAccountToken], [0, false]);
    const at = (value: unknown, path: string) =>
      path.split(".").reduce((each, name) => (each as Record<string, unknown> | undefined)?.[name], value);
    assertEquals([
      ...RESTRICTED.pod.map((path) => at(securityContext, path)),
      ...RESTRICTED.container.map((path) => at(container!.securityContext, path)),
    ], RESTRICTED.values);
    const paths = (container!.volumeMounts ?? []).map(({ mountPath }) => mountPath);
    const write = container!.args!.find((each) => each.startsWith("--allow-write="))!;
    assertEquals(write.replace("--allow-write=", "").split(",").filter((each) => !paths.includes(each)), []);
    assertEquals(volumes!.length, paths.length);
    assert(container!.resources?.requests && container!.resources.limits?.memory);
  }
});
