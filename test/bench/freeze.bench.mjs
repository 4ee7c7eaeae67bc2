import { rmSync } from "node:fs";
import path from "node:path";
import { bundle, outputOf } from "./bundled.mjs";
import { option, round, table } from "./measure.mjs";

/**
 * A freeze of a whole organisation on a stand-in GitHub with a real PostgreSQL: from a person's word to GitHub having taken all of it, and from
 * the word of one thaw to a merge that goes through.
 * --repositories N  how many it has (1200)
 */
export async function run({ root, options, say }) {
  const repositories = Number(option(options, "--repositories", "1200"));
  const folder = path.join(root, ".thaw-test", "bench-freeze");
  try {
    await bundle(root, "freeze", ["main"], folder);
    say(`A freeze of ${repositories} repositories …`);
    const raw = JSON.parse(await outputOf(path.join(folder, "main.mjs"), { root, repositories }));
    process.stdout.write(options.includes("--json") ? `${JSON.stringify(figuresOf(raw))}\n` : print(raw));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf({ repositories, freezeCalls, freezeSeconds, thawCalls, thawSeconds, gateSeconds, screenSeconds }) {
  return {
    repositories,
    freezeCalls,
    freezeSeconds: round(freezeSeconds, 2),
    thawCalls,
    thawSeconds: round(thawSeconds, 2),
    // Null until they are measured here.
    gateSeconds,
    screenSeconds,
  };
}

function print(raw) {
  return table([
    ["repositories", raw.repositories, ""],
    ["requests that freeze all", raw.freezeCalls, "one for each ruleset of the slot"],
    ["seconds until GitHub took it", round(raw.freezeSeconds, 2), "at most 2"],
    ["requests of one thaw", raw.thawCalls, "1"],
    ["seconds until it merges", round(raw.thawSeconds, 2), "at most 2"],
  ]);
}
