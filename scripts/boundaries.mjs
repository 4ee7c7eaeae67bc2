import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What is looked at, where it exists. */
const FOLDERS = ["lib", "app", "demo", "action", "bin", "proxy.ts", "instrumentation.ts"];

/**
 * Checks who imports whom.
 * @param base the checkout, or a folder that looks like one (a test plants violations there)
 * @returns how many modules were seen, and each violation as one line
 */
export async function checkBoundaries(base = root) {
  const { existsSync } = await import("node:fs");
  const { cruise } = await import("dependency-cruiser");
  const extractTSConfig = (await import("dependency-cruiser/config-utl/extract-ts-config")).default;
  const config = createRequire(import.meta.url)(path.join(root, ".dependency-cruiser.cjs"));
  const { forbidden, options } = config;
  const result = await cruise(
    FOLDERS.filter((folder) => existsSync(path.join(base, folder))),
    {
      ...options,
      baseDir: base,
      ruleSet: { forbidden },
      validate: true,
      tsConfig: { fileName: path.join(base, "tsconfig.json") },
    },
    undefined,
    { tsConfig: extractTSConfig(path.join(base, "tsconfig.json")) },
  );
  const { summary, modules } = result.output;
  const ours = modules.filter((module) =>
    FOLDERS.some((folder) => module.source === folder || module.source.startsWith(`${folder}/`)),
  );
  const violations = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { modules: ours.length, violations };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { modules, violations } = await checkBoundaries();
  for (const { rule, from, to } of violations) process.stdout.write(`${rule}: ${from} → ${to}\n`);
  // Under a TypeScript that it does not know, the checker sees nothing and is content.
  if (modules === 0) process.stdout.write("No module was seen: the checker does not work here.\n");
  process.stdout.write(`${modules} modules, ${violations.length} violations\n`);
  process.exitCode = modules === 0 || violations.length > 0 ? 1 : 0;
}
