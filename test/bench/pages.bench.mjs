import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { bundle, outputOf } from "./bundled.mjs";
import { option, round, table } from "./measure.mjs";

/**
 * Every page that there is, over an organisation that is made up: 10,000 repositories, 60,000 findings, 40,060 credentials, an incident over
 * all of it, and a sealed record of a million rows. Pages come from the built web process (`npm run build`) for a signed-in person, by an open
 * loop; a browser says what of it is script, what axe finds, when the largest part was painted, and how smoothly the wall moves.
 * --repositories N  how many it has (10000)
 * --audit N         rows of the record (1000000)
 * --only WORD       routes that have it
 * --rounds N        loads of each page (20)
 * --per-second N    page loads a second, of all pages together (10)
 * --changes N       repositories of the incident that go on, each second, while pages are loaded (0): what is kept of it is made anew after each
 * --web N           web processes that are asked in turn (2, as the Helm chart starts them: one for each core)
 * --world FOLDER    keeps the organisation there, and takes it from there the next time
 * --no-browser      leaves out what a browser says
 * --reads           instead: what each page, export and job by the clock reads of the database (see reads.mjs)
 */
export async function run({ root, options, say }) {
  if (options.includes("--reads")) {
    const { runReads } = await import("./pages/reads.mjs");
    return await runReads({ root, options, say });
  }
  const folder = path.join(root, ".thaw-test", "bench-pages");
  const plan = {
    root,
    repositories: Number(option(options, "--repositories", "10000")),
    audit: Number(option(options, "--audit", "1000000")),
    only: option(options, "--only", ""),
    rounds: Number(option(options, "--rounds", "20")),
    perSecond: Number(option(options, "--per-second", "10")),
    changes: Number(option(options, "--changes", "0")),
    web: Number(option(options, "--web", "2")),
    world: option(options, "--world", null),
    browser: options.includes("--no-browser") ? null : browserPath(),
  };
  try {
    await bundle(root, "pages", ["main"], folder);
    say(`Pages of ${plan.repositories} repositories …`);
    const raw = JSON.parse(await outputOf(path.join(folder, "main.mjs"), plan));
    for (const failure of raw.failures) say(`not a page: ${failure}`);
    process.stdout.write(options.includes("--json") ? `${JSON.stringify(figuresOf(raw))}\n` : print(raw));
    return raw.failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the tests with a browser find it (test/e2e/support/browser.ts). */
function browserPath() {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return process.env.THAW_BROWSER ?? usual.find((place) => existsSync(place)) ?? null;
}

/** What was not measured, for want of a browser, is null. */
function figuresOf({ pages }) {
  const figures = pages.map(({ route, p95Ms, firstLoadKb, axeViolations }) => ({
    route,
    p95Ms: round(p95Ms, 1),
    firstLoadKb: round(firstLoadKb, 1),
    axeViolations,
  }));
  return { pages: figures };
}

function print({ repositories, loadAverage, pages, frames }) {
  const head = [
    `${repositories} repositories`,
    "p95 ms",
    "median ms",
    "web's processor ms",
    "database's processor ms",
    "scripts KB",
    "axe",
    "largest paint ms",
  ];
  const rows = pages.map((page) => [
    page.route,
    round(page.p95Ms, 0),
    round(page.medianMs, 0),
    round(page.webMs, 0),
    round(page.databaseMs, 0),
    page.firstLoadKb === null ? "-" : round(page.firstLoadKb, 0),
    page.axeViolations ?? "-",
    page.largestPaintMs === null ? "-" : round(page.largestPaintMs, 0),
  ]);
  const broken = pages.flatMap(({ route, broken }) => broken.map((line) => `${route}: ${line}\n`));
  return `${table([head, ...rows])}processes that wanted the cores, the last minute's mean: ${round(loadAverage, 1)}\n${broken.join("")}${frames === null ? "" : printFrames(frames)}`;
}

function printFrames({ tiles, ...stretches }) {
  const words = { idle: "an empty page", scrolled: "scrolled", changed: "scrolled, a hundred tiles changing in each" };
  const rows = Object.entries(words).map(([name, what]) => [
    what,
    round(stretches[name].medianMs, 1),
    round(stretches[name].p95Ms, 1),
    round(stretches[name].mainMs, 1),
  ]);
  return table([[`wall of ${tiles} tiles`, "frame, median ms", "p95 ms", "main thread's processor ms"], ...rows]);
}
