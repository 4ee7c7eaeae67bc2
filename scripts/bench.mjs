// npm run bench -- NAME [--json] [options]: prepares what is measured, then runs test/bench/NAME.mjs.
import { existsSync, readdirSync } from "node:fs";
import { ensureInstalled, requireNode, root } from "./setup.mjs";

const folder = new URL("../test/bench/", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".bench.mjs"))
  .map((file) => file.replace(/\.bench\.mjs$/, ""));

const [name = "", ...options] = process.argv.slice(2);
if (!names.includes(name) || !existsSync(new URL(`${name}.bench.mjs`, folder))) {
  process.stderr.write(`usage: npm run bench -- NAME [--json] [--runs N]\n\nNAME is one of: ${names.join(", ")}\n`);
  process.exitCode = 2;
} else {
  const say = (text) => process.stderr.write(`${text}\n`);
  requireNode();
  await ensureInstalled(say);
  const { buildBundles } = await import("./build.mjs");
  await buildBundles();
  const { run } = await import(new URL(`${name}.bench.mjs`, folder).href);
  process.exitCode = await run({ root, options, say });
}
