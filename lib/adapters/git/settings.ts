import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { OrganisationSettings } from "../../core/config.ts";
import type { Result } from "../../core/contracts.ts";

const FILE = "thaw.config.yml";
const MAX_BYTES = 100_000;
const NO_SETTINGS: OrganisationSettings = { notBlocking: new Set(), action: null };

/**
 * What an organisation sets: `thaw.config.yml` in the scanned folder, or in the organisation's `.github` repository inside it. Without
 * one, nothing is set. A file that cannot be read or has a mistake is a failure that names the line.
 */
export async function readSettings(folder: string): Promise<Result<OrganisationSettings>> {
  const path = candidates(folder).find((candidate) => existsSync(candidate));
  if (!path) return { ok: true, value: NO_SETTINGS };
  let text: string;
  try {
    const stat = statSync(path);
    // A pipe would wait for ever, a device never end.
    if (!stat.isFile()) return unreadable(path, "is not a regular file");
    if (stat.size > MAX_BYTES) return unreadable(path, `is larger than ${MAX_BYTES} bytes`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    return unreadable(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`);
  }
  // Loaded here, since most scans meet no such file and a schema library costs start-up time.
  const { readConfig } = await import("../../core/config.ts");
  return readConfig(path, text);
}

/**
 * The folder's own file, its `.github` repository's, or `OWNER__.github`'s where every other named folder has that owner: among
 * several owners, none may say what blocks for the rest.
 */
function candidates(folder: string): readonly string[] {
  const places = [join(folder, FILE), join(folder, ".github", FILE)];
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    // A folder that cannot be listed has been refused before, with its reason; here it has no settings to offer.
    return places;
  }
  const owners = new Set(
    names.filter((name) => name.indexOf("__") > 0).map((name) => name.slice(0, name.indexOf("__"))),
  );
  const [owner] = owners;
  return owners.size === 1 ? [...places, join(folder, `${owner}__.github`, FILE)] : places;
}

function unreadable(path: string, what: string): Result<never> {
  return { ok: false, failure: { code: "config", message: `${path} ${what}` } };
}
