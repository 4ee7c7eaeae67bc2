import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { cruise } from "dependency-cruiser";
import extractTypeScriptConfig from "dependency-cruiser/config-utl/extract-ts-config";

/** What is looked at, where it exists. */
const ALL = ["lib", "app", "demo", "action", "bin", "test", "proxy.ts", "instrumentation.ts"];

/**
 * Checks who imports whom, in the working directory: the checkout, or a folder that looks like one (a test plants
 * violations there).
 * @returns how many of our modules were seen, and each violation
 */
export async function checkBoundaries() {
  const { forbidden, options } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
  const folders = ALL.filter((folder) => existsSync(folder));
  const ruleOptions = { ...options, ruleSet: { forbidden }, validate: true };
  const result = await cruise(folders, ruleOptions, undefined, { tsConfig: extractTypeScriptConfig("tsconfig.json") });
  const { summary, modules } = result.output;
  const ours = modules.filter(({ source }) =>
    folders.some((folder) => source === folder || source.startsWith(`${folder}/`)),
  );
  return {
    modules: ours.length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { modules, violations } = await checkBoundaries();
  for (const { rule, from, to } of violations) process.stdout.write(`${rule}: ${from} → ${to}\n`);
  // Under a TypeScript that it does not know, the checker sees nothing and is content.
  if (modules === 0) process.stdout.write("No module was seen: the checker does not work here.\n");
  process.stdout.write(`${modules} modules, ${violations.length} violations\n`);
  process.exitCode = modules === 0 || violations.length > 0 ? 1 : 0;
}
