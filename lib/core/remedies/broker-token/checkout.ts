import type { Change, LeaseOutput } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { runsPrograms } from "../../fix/programs.ts";
import { isCheckout, pushesWithCheckout } from "../../workflow/way/checkout.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import type { GitHubRequest } from "./scope.ts";

/** Jobs that may run for longer than an App's token lives. */
const TOKEN_MINUTES = 60;

export interface CheckoutChanges {
  readonly changes: readonly Change[];
  /** What a person has to confirm. */
  readonly reasons: readonly string[];
}

/** The checkout step whose token a reference is; null for all others. */
export function checkoutOf(reference: JudgedReference): StepPlace | null {
  const { place, file } = reference;
  if (!place?.step?.uses || !place.job || place.kind !== "with" || !isCheckout(place.step.uses)) return null;
  return { file, job: place.job, step: place.step };
}

/**
 * What a checkout step needs beside its token: whether git keeps it is said in words. Where later steps push and the job may outlive the
 * token, git keeps nothing, and each step that pushes gets a token of its own through git's configuration in its environment.
 */
export function checkoutChanges(
  at: StepPlace,
  context: FixContext,
  changes: readonly Change[],
  request: GitHubRequest,
): CheckoutChanges {
  const inputOf = inputsOf(at.step);
  const written = inputOf("persist-credentials");
  const persists = (written ?? "true").trim().toLowerCase() !== "false";
  const reasons = submodules(inputOf("submodules"));
  if (!persists) return { changes, reasons };
  const later = at.job.steps.filter((step) => step.index > at.step.index);
  const pushing = later.filter((step) => pushes(context, { ...at, step }));
  if ((at.job.timeoutMinutes ?? 0) > TOKEN_MINUTES && pushing.length > 0) {
    const places = pushing.map((step) => ({ ...at, step }));
    return { changes: lateTokens(at, places, changes, request), reasons };
  }
  const runs = later.find(runsPrograms);
  if (pushing.length === 0 && runs && request.permissions.contents === "read") {
    reasons.push(
      `Look into ${runs.key}, which runs a program: if it speaks to GitHub with what the checkout left, keep persist-credentials: true, and give the grant contents: write where it pushes.`,
    );
  }
  if (written !== null) return { changes, reasons };
  const keeps = pushing.length > 0 || later.some((step) => usesGit(step.run?.text));
  return { changes: [...changes, persist(at, keeps)], reasons };
}

function submodules(input: string | null): string[] {
  if (input === null || input.trim() === "" || input.trim().toLowerCase() === "false") return [];
  return ["The checkout fetches submodules: add the repositories of private ones to the grant, with contents: read."];
}

function persist(at: StepPlace, value: boolean): Change {
  return { do: "set-entry", section: { ...at, name: "with" }, key: "persist-credentials", value: [String(value)] };
}

/** Whether a step pushes with what a checkout left, and not with a token that it is given itself. */
function pushes(context: FixContext, at: StepPlace): boolean {
  return pushesWithCheckout(at.step) || context.scripts.pushes(at);
}

/** Commands of git that speak to the other side, or scripts that could. */
function usesGit(script: string | undefined): boolean {
  return (
    script !== undefined &&
    /\bgit\b[^\n|;&]*\b(?:fetch|pull|push|clone|submodule|ls-remote|remote|lfs)\b|\bgh\b/.test(script)
  );
}

function lateTokens(
  at: StepPlace,
  pushing: readonly StepPlace[],
  changes: readonly Change[],
  request: GitHubRequest,
): readonly Change[] {
  const reading: GitHubRequest = { ...request, permissions: { ...request.permissions, contents: "read" } };
  const first = changes.map((change): Change => {
    if (change.do === "substitute" && change.site.place.step === at.step) {
      return {
        ...change,
        by: change.by.map((part) => (typeof part === "string" ? part : { ...part, request: reading })),
      };
    }
    if (change.do === "set-entry" && change.section.step === at.step && change.section.name === "with") {
      const value = change.value.map((part) => (typeof part === "string" ? part : { ...part, request: reading }));
      return { ...change, value };
    }
    return change;
  });
  const later = pushing.flatMap((place): readonly Change[] => {
    const output: LeaseOutput = { request, at: place };
    const section = { ...place, name: "env" } as const;
    const key = ["url.https://x-access-token:${{ ", output, " }}@github.com/.insteadOf"];
    return [
      { do: "set-entry", section, key: "GIT_CONFIG_COUNT", value: ["1"] },
      { do: "set-entry", section, key: "GIT_CONFIG_KEY_0", value: key },
      { do: "set-entry", section, key: "GIT_CONFIG_VALUE_0", value: ["https://github.com/"] },
    ];
  });
  return [...first, persist(at, false), ...later];
}
