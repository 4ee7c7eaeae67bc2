import { rmSync } from "node:fs";
import path from "node:path";
import { bundle, outputOf } from "../bundled.mjs";
import { option, round, table } from "../measure.mjs";

/**
 * What each page, each export and each job by the clock reads of a large organisation that is made up: statements, blocks of the database, the
 * longest transaction. PostgreSQL is real, and so are the users that read.
 * --repositories N,N  how many they have (1000,10000; with --json the last only)
 * --only WORD         reads whose name has it
 * --explain MS        writes the plans of statements that took longer to stderr
 */
export async function runReads({ root, options, say }) {
  const sizes = option(options, "--repositories", "1000,10000").split(",").map(Number);
  const json = options.includes("--json");
  const only = option(options, "--only", "");
  const explain = Number(option(options, "--explain", "0"));
  const folder = path.join(root, ".thaw-test", "bench-pages-reads");
  try {
    await bundle(root, "pages", ["reads-main"], folder);
    const all = [];
    for (const repositories of json ? sizes.slice(-1) : sizes) {
      say(`Pages of ${repositories} repositories …`);
      all.push(JSON.parse(await outputOf(path.join(folder, "reads-main.mjs"), { root, repositories, only, explain })));
    }
    process.stdout.write(json ? `${JSON.stringify(figuresOf(all[0]))}\n` : all.map(print).join("\n"));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf({ repositories, rows, reads, peakMb }) {
  return {
    repositories,
    peakMb: round(peakMb, 0),
    rows,
    reads: reads.map((one) => ({ ...one, milliseconds: round(one.milliseconds, 0), kb: round(one.kb, 0) })),
  };
}

function print({ repositories, reads, peakMb }) {
  const rows = reads.map((one) => [
    one.name,
    one.statements,
    one.transactions,
    one.blocks,
    round(one.kb, 0),
    round(one.milliseconds, 0),
    round(one.longestMs, 0),
  ]);
  const title = `${repositories} repositories`;
  const head = [
    title,
    "statements",
    "transactions",
    "blocks",
    "KB of answer",
    "ms, median of 3",
    "longest transaction, ms",
  ];
  return `${table([head, ...rows])}the process's most memory: ${round(peakMb, 0)} MB\n`;
}
