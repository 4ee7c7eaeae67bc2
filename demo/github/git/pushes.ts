import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Repository } from "../model.ts";
import { violationsOf } from "../rules/guard.ts";
import type { Mover } from "../rules/judge.ts";
import type { World } from "../world.ts";
import { NOTHING } from "./refs.ts";

/** Answers the hook that asks whether a push may go in. */
export interface PushRules {
  /** What the hook is told by `STAND_IN_RULES`. */
  readonly folder: string;
  /** Ends the waiting, whether the hook asked or not. */
  close(): Promise<void>;
}

const LOOK_MS = 20;

export async function answerPushes(world: World, repository: Repository, mover: Mover): Promise<PushRules> {
  const folder = await mkdtemp(path.join(world.folder, "push-"));
  let closed = false;
  const answered = (async () => {
    const asked = path.join(folder, "asked");
    while (!(await isThere(asked))) {
      if (closed) return;
      await sleep(LOOK_MS);
    }
    const refusals = await refusalsOf(world, repository, mover, await readFile(asked, "utf8"));
    await writeFile(path.join(folder, "part-of-answer"), refusals.join("\n"));
    await rename(path.join(folder, "part-of-answer"), path.join(folder, "answer"));
  })();
  return {
    folder,
    async close() {
      closed = true;
      await answered;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** One ref refuses the whole push, as on GitHub. */
async function refusalsOf(world: World, repository: Repository, mover: Mover, text: string): Promise<string[]> {
  const refusals: string[] = [];
  for (const line of text.split("\n").filter(Boolean)) {
    const [old = NOTHING, fresh = NOTHING, ref = "", forced = "no", ...parents] = line.split(" ").filter(Boolean);
    const violations = await violationsOf(world, repository, {
      ref,
      from: old === NOTHING ? null : old,
      to: fresh === NOTHING ? null : fresh,
      via: "push",
      mover,
      pull: null,
      parents,
      forced: forced === "yes",
    });
    if (violations.length > 0)
      refusals.push(`error: GH013: Repository rule violations found for ${ref}.`, ...violations);
  }
  return refusals;
}
