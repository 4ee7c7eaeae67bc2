import type { FederatedAction } from "../../knowledge/federation.ts";
import { isPinned } from "../../workflow/uses.ts";
import type { StepPlace } from "../../workflow/way/linked.ts";

/** Whether the version that a step uses knows OIDC. `unknown`: the text does not show it. */
export type Age = "new" | "old" | "unknown";

/** The version of a step's action, from its ref, or from the comment behind a commit. */
export interface Version {
  readonly numbers: readonly number[];
  /** A tag that its owner moves along, such as `v4`: it stands for the newest version that begins so. */
  readonly moves: boolean;
}

/**
 * The version that the text shows; `branch` for a branch, which holds the newest; null for a commit that nothing is
 * said of.
 */
export function versionOf(at: StepPlace): Version | "branch" | null {
  const { uses } = at.step;
  if (uses?.target.kind !== "remote") return null;
  const { ref } = uses.target;
  if (!isPinned(ref)) {
    const numbers = numbersOf(/^(?:release\/|releases\/)?v?(\d+(?:\.\d+){0,2})$/.exec(ref)?.[1]);
    return numbers ? { numbers, moves: numbers.length < 3 } : "branch";
  }
  const behind = /^[^\n]*/.exec(at.file.text.slice(uses.end))?.[0] ?? "";
  const numbers = numbersOf(/#.*?\bv?(\d+(?:\.\d+){0,2})\b/.exec(behind)?.[1]);
  return numbers ? { numbers, moves: false } : null;
}

/** Compares the version of a step's action with the first one that will do. */
export function ageOf(at: StepPlace, since: readonly number[]): Age {
  const version = versionOf(at);
  if (version === "branch") return "new";
  if (version === null) return "unknown";
  for (const [index, wanted] of since.entries()) {
    const number = version.numbers[index];
    // `# v6` behind a commit may be any version six; `@v6` is the newest of them.
    if (number === undefined)
      return version.moves || since.slice(index).every((rest) => rest === 0) ? "new" : "unknown";
    if (number !== wanted) return number > wanted ? "new" : "old";
  }
  return "new";
}

/** Whether a step uses exactly this action, not one in a folder of its repository. */
export function usesAction(at: StepPlace, known: Pick<FederatedAction, "action">): boolean {
  const target = at.step.uses?.target;
  if (target?.kind !== "remote" || target.path !== "") return false;
  return `${target.owner}/${target.repo}`.toLowerCase() === known.action.toLowerCase();
}

function numbersOf(text: string | undefined): readonly number[] | null {
  return text === undefined ? null : text.split(".").map(Number);
}
