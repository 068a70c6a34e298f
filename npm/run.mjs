// The npm route: installs what deno.json asks for from the npm registry, then runs one of deno.json's own
// tasks.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const deno = join(here, "node_modules", ".bin", process.platform === "win32" ? "deno.cmd" : "deno");
const [task, ...args] = process.argv.slice(2);

function run(command, args, options) {
  const { status, error, signal } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (error) {
    console.error(`Could not start ${command}: ${error.message}`);
    process.exit(5);
  }
  return signal ? 130 : status;
}

/** True if the installed packages are those of the lock file. */
function installed() {
  const at = (path) => JSON.parse(readFileSync(join(here, path), "utf8")).packages;
  if (!existsSync(deno) || !existsSync(join(here, "node_modules", ".package-lock.json"))) return false;
  const [wanted, found] = [at("package-lock.json"), at("node_modules/.package-lock.json")];
  return ["node_modules/deno", "node_modules/deno-std"].every((name) =>
    found[name]?.version === wanted[name].version
  );
}

if (!installed()) {
  // npm's own words go to stderr: stdout belongs to the task.
  const status = run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: here,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exit(status ?? 5);
}
// Deno asks the same registry as npm, and trusts those whom the system trusts.
const { npm_config_registry: registry } = process.env;
// The tasks hand this to every `deno` they start; on the JSR route it is unset, and deno.json's imports hold.
const SOCKSPEC_IMPORTS = "--import-map=npm/import_map.json";
// Ctrl-C goes to the whole group; Deno writes its reports and ends, and this process reports how.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.exit(
  run(deno, ["task", "--quiet", task, ...args], {
    cwd: join(here, ".."),
    env: {
      DENO_TLS_CA_STORE: "mozilla,system",
      ...registry ? { NPM_CONFIG_REGISTRY: registry } : {},
      ...process.env,
      SOCKSPEC_IMPORTS,
      DENO_NO_UPDATE_CHECK: "1",
    },
  }),
);
