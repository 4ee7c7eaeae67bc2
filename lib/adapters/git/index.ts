import type { Result } from "../../core/contracts.ts";
import type { FoundRepository } from "../../usecases/ports.ts";
import { discover } from "./discover.ts";
import { openPlace } from "./organisation-source.ts";
import { isCheckedOut } from "./read.ts";
import { readSettings } from "./settings.ts";
import { writeFiles } from "./write.ts";

export { callsOfClones } from "./calls.ts";
export { type Discovery, discover, type Place } from "./discover.ts";
export { type ReadRepository, readRepository } from "./read.ts";

/** Every repository that a path leads to, for the terminal, under the settings that stand beside them. */
export async function findRepositories(path: string): Promise<Result<readonly FoundRepository[]>> {
  const found = discover(path);
  if (!found.ok) return { ok: false, failure: { code: "path", message: found.message } };
  const settings = await readSettings(path);
  if (!settings.ok) return settings;
  return {
    ok: true,
    value: found.places.map((place) => ({
      name: place.name,
      path: place.path,
      gitDir: place.gitDir,
      hasWorkTree: place.form !== "bare" && (place.gitDir === null || isCheckedOut(place.path, place.gitDir)),
      read: () => openPlace(place, settings.value),
      write: (changes) => writeFiles(place, changes),
    })),
  };
}
