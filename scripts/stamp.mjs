import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const STAMP = ".thaw-stamp";

/** Made by us, and hashed by what it is made from. */
const MADE = new Set(["generated", "node_modules"]);

/**
 * A hash over the contents of files and folders, and over the Node and system that build them. Content and not times: a fresh
 * checkout has new times, and an edit that was taken back has old content.
 */
export function hashOf(root, sources) {
  const hash = createHash("sha256").update(`${process.versions.modules} ${process.platform} ${process.arch}\n`);
  for (const source of sources)
    for (const file of filesOf(root, source)) {
      hash.update(`${file}\n`).update(
        createHash("sha256")
          .update(readFileSync(path.join(root, file)))
          .digest(),
      );
    }
  return hash.digest("hex");
}

function filesOf(root, source) {
  const full = path.join(root, source);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [source];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => !MADE.has(entry.name))
    .map((entry) => entry.name)
    .sort()
    .flatMap((name) => filesOf(root, `${source}/${name}`));
}

/** The hash that a folder was made from; null when it was not, or not to its end. */
export function readStamp(folder) {
  const file = path.join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

export function writeStamp(folder, hash) {
  writeFileSync(path.join(folder, STAMP), `${hash}\n`);
}
