import type { StepModel, UsesRef } from "../model.ts";
import { fact, repositoryOf, type SinkFact, type TokenUse, WEIGHT } from "./evidence.ts";
import { inputsOf, type StepPlace } from "./linked.ts";
import type { ScriptReader } from "./scripts.ts";

export function isCheckout(uses: UsesRef): boolean {
  const { target } = uses;
  return (
    target.kind === "remote" &&
    target.owner.toLowerCase() === "actions" &&
    target.repo.toLowerCase() === "checkout" &&
    target.path === ""
  );
}

/**
 * The token of `actions/checkout`: read to fetch, kept in `.git/config` for later steps unless `persist-credentials: false` says not
 * to. A later push, by script or by an action known for it, makes it a write.
 */
export function checkoutFact(sink: SinkFact["sink"], at: StepPlace, scripts: ScriptReader): SinkFact {
  const inputOf = inputsOf(at.step);
  const persists = (inputOf("persist-credentials") ?? "true").trim().toLowerCase() !== "false";
  const pushed = persists && pushedLater(at, scripts);
  const use: TokenUse = {
    permissions: { contents: pushed ? "write" : "read" },
    ...repositoryOf(inputOf("repository"), null),
  };
  const evidence = {
    kind: "github-pat" as const,
    weight: WEIGHT.documentedInput,
    because: "actions/checkout token",
  };
  return fact(sink, [evidence], { use, persists });
}

/** Actions that push with what checkout left behind. */
const PUSHING_ACTIONS: ReadonlySet<string> = new Set([
  "stefanzweifel/git-auto-commit-action",
  "endbug/add-and-commit",
  "ad-m/github-push-action",
  "peter-evans/create-pull-request",
  "changesets/action",
  "cycjimmy/semantic-release-action",
  "mikeal/merge-release",
]);

/** Whether a later step of the job pushes with what this one left behind. */
export function pushedLater(at: StepPlace, scripts: ScriptReader): boolean {
  return at.job.steps.some(
    (step) => step.index > at.step.index && (pushesWithCheckout(step) || scripts.pushes({ ...at, step })),
  );
}

/** An action that pushes with what the checkout left, and not with a token that it is given itself. */
export function pushesWithCheckout(step: StepModel): boolean {
  return isPushing(step) && !OWN_TOKENS.some((name) => inputsOf(step)(name) !== null);
}

const OWN_TOKENS = ["token", "github_token", "github-token"];

function isPushing(step: StepModel): boolean {
  return step.uses !== null && PUSHING_ACTIONS.has(step.uses.text.replace(/@.*$/s, "").toLowerCase());
}
