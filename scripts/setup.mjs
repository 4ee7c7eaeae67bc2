import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf, readStamp, writeStamp } from "./stamp.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));

const OLDEST_NODE = [20, 19];

/** @throws Error when this Node is too old */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(`Thaw needs Node ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}.`);
}

/**
 * Installs what the lock file names, unless npm's own record says that it is there.
 * @throws Error when npm failed
 */
export async function ensureInstalled(say) {
  if (isInstalled()) return;
  say("Installing packages (once) …");
  // Under `npm start`, npm says where it is; without it, the one of the PATH.
  const own = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--loglevel=error", "--no-progress"];
  const [command, full] = own?.endsWith(".js") ? [process.execPath, [own, ...args]] : ["npm", args];
  const result = spawnSync(command, full, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32" && command === "npm",
  });
  if (result.status !== 0) {
    throw new Error("npm could not install the packages; its words are above. Check the network and try again.");
  }
}

/** Compares the lock file with what npm noted when it installed. Optional packages may be missing: other systems have them. */
function isInstalled() {
  const noted = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(noted)) return false;
  try {
    const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
    const present = JSON.parse(readFileSync(noted, "utf8")).packages;
    return Object.entries(wanted).every(([place, entry]) => {
      if (place === "" || present[place]?.version === entry.version) return true;
      return present[place] === undefined && (entry.optional === true || entry.peer === true);
    });
  } catch {
    return false;
  }
}

/**
 * Writes the Prisma client when its schema or generator changed.
 * @throws Error with Prisma's output
 */
export async function ensureGenerated(say) {
  const folder = path.join(root, "lib", "adapters", "prisma", "generated");
  const hash = hashOf(root, ["prisma/schema.prisma", "scripts/generate.mjs", "package-lock.json"]);
  if (readStamp(folder) === hash) return;
  say("Generating the database client …");
  const { generate } = await import("./generate.mjs");
  const failure = generate();
  if (failure !== null) throw new Error(`prisma generate failed:\n${failure}`);
  writeStamp(folder, hash);
}

/** Everything that a start or a test needs, made anew where it is stale. */
export async function ensureReady(say) {
  requireNode();
  await ensureInstalled(say);
  await ensureGenerated(say);
  const { buildBundles, buildPages } = await import("./build.mjs");
  await buildBundles();
  // What is not stale deserves no line.
  const announce = setTimeout(() => say("Building the pages (only when something changed) …"), 300);
  try {
    await buildPages();
  } finally {
    clearTimeout(announce);
  }
}
