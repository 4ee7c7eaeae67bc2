import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { StandIn } from "./index.ts";

/** What the demonstration has beside the folders of `demo/org`: the action, the organisation's settings, plain repositories, stored secrets. */

export const ACTION = "fjordline/thaw/action";
/** What stands in `demo/everyday` for the commit that the action is at. */
const ANY_COMMIT = "0123456789abcdef0123456789abcdef01234567";
const DAY_MS = 86_400_000;

/** Every repository of the folder, each naming the action by the commit that it really has. @returns their full names */
export async function createEveryday({ control }: StandIn, everyday: string, action: string): Promise<string[]> {
  const commit = await publishAction(control, action);
  const names: string[] = [];
  for (const folder of (await readdir(everyday)).filter((name) => name.includes("__")).sort()) {
    const files: Record<string, string> = {};
    for (const file of await filesIn(path.join(everyday, folder)))
      files[file] = (await readFile(path.join(everyday, folder, file), "utf8")).replaceAll(ANY_COMMIT, commit);
    const full = folder.replace("__", "/");
    await control.createRepository(full, { files });
    names.push(full);
  }
  return names;
}

/** Equal files give the same commit at each start, so plans stay what they are. */
async function publishAction(control: StandIn["control"], folder: string): Promise<string> {
  const [owner, name, inside = ""] = ACTION.split("/");
  const files: Record<string, string> = {};
  for (const file of ["action.yml", "README.md", "dist/main.js", "dist/post.js"])
    files[`${inside}/${file}`] = await readFile(path.join(folder, file), "utf8");
  const full = `${owner}/${name}`;
  await control.createRepository(full, { visibility: "internal", files });
  const commit = await control.head(full);
  if (commit === null) throw new Error(`${full} has no commit.`);
  return commit;
}

async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** An App's key: the organisation has it for chosen repositories, of which one alone reads it. */
const KEY = { name: "RELEASE_APP_KEY", chosen: "ticket-desk" };
const SECRET = /\bsecrets\.([A-Za-z_]\w*)/g;

/**
 * Stores each secret that workflows read, by its name: with the repository, or with the organisation where several repositories may read it.
 * Two more are read by nothing.
 */
export async function storeSecrets(github: StandIn, owner: string, seeds: readonly string[]): Promise<void> {
  const { control } = github;
  const readers = new Map([[KEY.name, new Set([`${owner}/${KEY.chosen}`])]]);
  for (const seed of seeds)
    for (const folder of (await readdir(seed)).filter((name) => name.startsWith(`${owner}__`))) {
      const full = folder.replace("__", "/");
      for (const file of (await filesIn(path.join(seed, folder))).filter((name) => name.startsWith(".github/")))
        for (const [, name = ""] of (await readFile(path.join(seed, folder, file), "utf8")).matchAll(SECRET))
          if (name !== "GITHUB_TOKEN")
            readers.set(name.toUpperCase(), (readers.get(name.toUpperCase()) ?? new Set()).add(full));
    }
  for (const [name, repositories] of readers) {
    const [only = owner, another] = repositories;
    const date = { createdAt: dateOf(name) };
    if (another === undefined) control.setSecret(only, name, date);
    else control.setSecret(owner, name, { ...date, repositories: [...repositories] });
  }
  control.setSecret(owner, "LEGACY_DEPLOY_PAT", { createdAt: dateOf("LEGACY_DEPLOY_PAT") });
  control.setSecret(`${owner}/port-handbook`, "OLD_MIRROR_KEY", { createdAt: dateOf("OLD_MIRROR_KEY") });
}

/** Between a month and three years ago, the same for a name at each start. */
function dateOf(name: string): number {
  const days = 30 + (createHash("sha256").update(name).digest().readUInt16BE(0) % 1_065);
  return Date.now() - days * DAY_MS;
}
