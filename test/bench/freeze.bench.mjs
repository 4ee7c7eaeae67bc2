import { rmSync } from "node:fs";
import path from "node:path";
import { bundle, outputOf } from "./bundled.mjs";
import { option, round, table } from "./measure.mjs";

/**
 * A freeze of a whole organisation on a stand-in GitHub with a real PostgreSQL: from a person's word to GitHub having taken all of it, from
 * the word of one thaw to a merge that goes through, how long all gates of all repositories take to be judged, and from a
 * webhook to what an open page has read.
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

function figuresOf({ repositories, freezeCalls, freezeSeconds, thawCalls, thawSeconds, gates, screenSeconds }) {
  return {
    repositories,
    freezeCalls,
    freezeSeconds: round(freezeSeconds, 2),
    thawCalls,
    thawSeconds: round(thawSeconds, 2),
    // The slower of the two: the first judging writes everything, and what a person waits for is a later one.
    gateSeconds: round(Math.max(gates.first, gates.again), 2),
    screenSeconds: round(screenSeconds, 2),
  };
}

function print(raw) {
  return table([
    ["repositories", raw.repositories, ""],
    ["requests that freeze all", raw.freezeCalls, "one for each ruleset of the slot"],
    ["seconds until GitHub took it", round(raw.freezeSeconds, 2), "at most 2"],
    ["requests of one thaw", raw.thawCalls, "1"],
    ["seconds until it merges", round(raw.thawSeconds, 2), "at most 2"],
    ["seconds to judge all gates of all, first", round(raw.gates.first, 2), "at most 3"],
    ["processor seconds of that, database's too", round(raw.gates.firstProcessor, 2), ""],
    ["seconds to judge them again after a change", round(raw.gates.again, 2), "at most 3"],
    ["seconds from a webhook to the page", round(raw.screenSeconds, 2), "at most 1, without the browser"],
  ]);
}
