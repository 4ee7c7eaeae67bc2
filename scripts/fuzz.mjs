// npm run fuzz [-- --minutes N] [FILE…]: the tests that draw random cases, again and again with other seeds, until the time is over
// (10 minutes unless told) or one fails. Exits 1 then, and says how to see the same failure again.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureReady, requireNode, root } from "./setup.mjs";

const MOST_SEED = 2 ** 31;

process.exitCode = await main();

async function main() {
  requireNode();
  const options = { minutes: { type: "string", default: "10" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) {
    process.stderr.write("--minutes wants a number above 0, such as --minutes 10\n");
    return 2;
  }
  await ensureReady((line) => process.stdout.write(`${line}\n`));
  const files = positionals.length > 0 ? positionals : randomTests();
  const end = Date.now() + minutes * 60_000;
  let rounds = 0;
  do {
    const seed = randomInt(MOST_SEED);
    const again = `THAW_FUZZ_SEED=${seed} npx vitest run --project "unit*"`;
    if (!holds(files, seed)) {
      process.stdout.write(`\nFailed in round ${rounds + 1}. The same cases again: ${again} FILE\n`);
      return 1;
    }
    rounds += 1;
  } while (Date.now() < end);
  process.stdout.write(`${rounds} rounds of ${files.length} files, none failed\n`);
  return 0;
}

function holds(files, seed) {
  const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--project=unit*", "--reporter=default", ...files];
  const env = { ...process.env, THAW_FUZZ_SEED: String(seed), NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  if (status !== 0) process.stdout.write(`${stdout}${stderr}`);
  return status === 0;
}

/** All of the unit tests that draw cases. */
function randomTests() {
  const names = readdirSync(path.join(root, "test"), { recursive: true }).map((name) =>
    path.join("test", String(name)),
  );
  const tests = names.filter((name) => name.endsWith(".test.ts") && !name.endsWith(".pg.test.ts"));
  return tests.filter((name) => readFileSync(path.join(root, name), "utf8").includes('from "fast-check"')).sort();
}
