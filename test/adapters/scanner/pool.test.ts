import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import type { scanAll as ScanAll } from "../../../lib/adapters/scanner/pool.ts";
import { scanAll } from "../../../lib/adapters/scanner/pool.ts";
import type { RepositorySource } from "../../../lib/usecases/ports.ts";
import { CI, PUBLISH, temporaryFolder, writeFiles } from "../../support/clones.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const KEY = new Uint8Array(32).fill(7);
/** A password that is written out, so that what is sealed is compared too. */
const LITERAL = `Tr4wler-${"Quay"}!9`;

function source(name: string, bytes: number, text = PUBLISH): RepositorySource {
  const login = `      - uses: docker/login-action@v3\n        with:\n          username: a\n          password: ${LITERAL}\n`;
  const filler = `      - run: make ${"x".repeat(80)}\n`;
  const whole = text + login + filler.repeat(Math.ceil(bytes / filler.length));
  return {
    owner: "acme",
    name,
    path: `/clones/${name}`,
    ref: "main",
    commit: null,
    files: [{ path: CI, bytes: new TextEncoder().encode(whole), blobSha: "0".repeat(40) }],
    unreadable: [{ path: ".github/workflows/gone.yml", reason: "unreadable", detail: "x" }],
    siblings: new Set([CI]),
    settings: { notBlocking: new Set(["saas-api-key"]) },
  };
}

/** 12 repositories of together more than the size from which a second thread is worth it; small and large ones, one broken. */
const LARGE = [
  ...[40, 200, 10, 150, 90, 180, 5, 120, 60, 30].map((size, at) => source(`r${at}`, size * 1000)),
  source("broken", 1000, "on: [push\n"),
  source("none", 0),
];

/** The pool beside a bundle of its second thread, as a build lays them, or beside a thread that is planted. */
async function poolBeside(worker: string | null): Promise<typeof ScanAll> {
  const folder = temporaryFolder("pool");
  const entryPoints: Record<string, string> = { pool: "lib/adapters/scanner/pool.ts" };
  if (worker === null) entryPoints["scan-worker"] = "lib/adapters/scanner/worker.ts";
  await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  writeFiles(folder, { "package.json": '{"type":"module"}', ...(worker === null ? {} : { "scan-worker.js": worker }) });
  return (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, "pool.js")).href)).scanAll;
}

test("in one thread the answers are in the order of the sources, and progress counts them", async () => {
  const told: number[] = [];
  const reports = await scanAll(
    LARGE,
    () => KEY,
    (done) => told.push(done),
  );
  expect(told).toEqual([...LARGE.keys()]);
  expect(reports.map((report) => report.findings.length)).toEqual(LARGE.map(({ name }) => (name === "broken" ? 0 : 2)));
  expect(reports.map((report) => report.unparsed.length)).toEqual(LARGE.map(({ name }) => (name === "broken" ? 2 : 1)));
  expect(JSON.stringify(reports)).not.toContain(LITERAL);
});

test("nothing gives nothing", async () => {
  expect(
    await scanAll(
      [],
      () => KEY,
      () => undefined,
    ),
  ).toEqual([]);
});

test("the key is not asked for where no value has to be sealed", async () => {
  const clean = { ...source("clean", 0), files: [{ path: CI, bytes: new TextEncoder().encode(PUBLISH), blobSha: "" }] };
  const refuse = () => {
    throw new Error("asked for the key");
  };
  expect(await scanAll([clean], refuse, () => undefined)).toMatchObject([{ findings: [{ kind: "npm-token" }] }]);
});

describe.skipIf(availableParallelism() < 2)("with a second thread", () => {
  let both: typeof ScanAll;
  beforeAll(async () => {
    both = await poolBeside(null);
  });

  test("the report is the one of one thread", async () => {
    const inOne = await scanAll(
      LARGE,
      () => KEY,
      () => undefined,
    );
    const told: number[] = [];
    const inTwo = await both(
      LARGE,
      () => KEY,
      (done) => told.push(done),
    );
    expect(inTwo).toEqual(inOne);
    // It was not this thread that scanned them all.
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(LARGE.length);
  });

  test("one large repository stays in this one", async () => {
    const one = [source("whole", 900_000)];
    expect(
      await both(
        one,
        () => KEY,
        () => undefined,
      ),
    ).toEqual(
      await scanAll(
        one,
        () => KEY,
        () => undefined,
      ),
    );
  });

  test.each([
    ["throws", 'throw new Error("planted");', /planted/],
    ["ends without an answer", "process.exit(0);", /ended with 0 before it answered/],
    [
      "answers too little",
      'import { parentPort } from "node:worker_threads"; parentPort.postMessage([]);',
      /no report for/,
    ],
  ])("that %s the scan fails as a whole", async (_what, worker, message) => {
    const planted = await poolBeside(worker);
    await expect(
      planted(
        LARGE,
        () => KEY,
        () => undefined,
      ),
    ).rejects.toThrow(message);
  });
});
