import type { Change, LeaseOutput } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { isCheckout, isPushing } from "../../workflow/way/checkout.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import type { GitHubRequest } from "./scope.ts";

/** Jobs that may run for longer than an App's token lives. */
const TOKEN_MINUTES = 60;

/**
 * What a checkout step needs beside its token: whether git keeps it is said in words. Where later steps push and the job may outlive the
 * token, git keeps nothing, and each step that pushes gets a token of its own through git's configuration in its environment.
 */
export function checkoutChanges(
  reference: JudgedReference,
  context: FixContext,
  changes: readonly Change[],
  request: GitHubRequest,
): readonly Change[] {
  const at = checkoutOf(changes);
  if (!at) return changes;
  const inputOf = inputsOf(at.step);
  const written = inputOf("persist-credentials");
  const persists = (written ?? "true").trim().toLowerCase() !== "false";
  if (!persists) return changes;
  const pushing = at.job.steps.filter((step) => step.index > at.step.index && pushes(context, { ...at, step }));
  if ((at.job.timeoutMinutes ?? 0) > TOKEN_MINUTES && pushing.length > 0 && reference.place?.step === at.step) {
    return lateTokens(
      at,
      pushing.map((step) => ({ ...at, step })),
      changes,
      request,
    );
  }
  if (written !== null) return changes;
  const keeps =
    pushing.length > 0 || at.job.steps.some((step) => step.index > at.step.index && usesGit(step.run?.text));
  return [...changes, persist(at, keeps)];
}

function persist(at: StepPlace, value: boolean): Change {
  return { do: "set-entry", section: { ...at, name: "with" }, key: "persist-credentials", value: [String(value)] };
}

/** The checkout step whose token input a change fills. */
function checkoutOf(changes: readonly Change[]): StepPlace | null {
  for (const change of changes) {
    if (change.do !== "substitute" || change.site.place.kind !== "with") continue;
    const { step, job, key } = change.site.place;
    if (step?.uses && job && key.toLowerCase() === "token" && isCheckout(step.uses)) {
      return { file: change.site.file, job, step };
    }
  }
  return null;
}

function pushes(context: FixContext, at: StepPlace): boolean {
  return isPushing(at.step) || context.scripts.pushes(at);
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
    if (change.do !== "substitute" || change.site.place.step !== at.step) return change;
    return {
      ...change,
      by: change.by.map((part) => (typeof part === "string" ? part : { ...part, request: reading })),
    };
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
