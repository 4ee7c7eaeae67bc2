import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes the Prisma client to lib/adapters/prisma/generated.
 * Prisma's command insists on a schema engine, which it would download, and never runs it for `generate`: any file that
 * exists will do. Without this, a machine that cannot reach Prisma's servers could not build.
 * @returns the command's output when it failed, null when it succeeded
 */
export function generate() {
  const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
  const run = spawnSync(process.execPath, [prisma, "generate"], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  if (run.status === 0) return null;
  return `${run.stdout}${run.stderr}` || String(run.error);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failure = generate();
  if (failure !== null) {
    process.stderr.write(`${failure}\nprisma generate failed.\n`);
    process.exitCode = 1;
  }
}
