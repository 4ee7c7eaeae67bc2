import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { foldersOf, option } from "./measure.mjs";

/** As many CI files as thirty real repositories have. */
const COPIES = 14;

/**
 * Runs a measurement over the repositories that `--corpus DIR` (or THAW_CORPUS) names, or over copies of the demonstration organisation
 * where none is named. Returns the exit status.
 */
export async function withCorpus({ root, options, say }, measureIn) {
  const wanted = option(options, "--corpus", process.env.THAW_CORPUS);
  if (wanted && !existsSync(wanted)) {
    say(`${wanted} does not exist. --corpus takes a folder of repositories named OWNER__NAME.`);
    return 2;
  }
  if (wanted) return await measureIn(path.resolve(wanted));
  const copies = mkdtempSync(path.join(os.tmpdir(), "thaw-bench-corpus-"));
  try {
    for (let copy = 0; copy < COPIES; copy++) {
      for (const folder of foldersOf(path.join(root, "demo", "org"))) {
        cpSync(folder, path.join(copies, `${path.basename(folder)}-${copy}`), { recursive: true });
      }
    }
    say(`No corpus given: measuring ${COPIES} copies of the demonstration organisation. --corpus DIR takes real ones.`);
    return await measureIn(copies);
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}
