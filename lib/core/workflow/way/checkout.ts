import { gitPushes, parseScript, shellOf } from "../../script/index.ts";
import type { JobModel, StepModel, UsesRef } from "../model.ts";
import { fact, repositoryOf, type SinkFact, type TokenUse, WEIGHT } from "./evidence.ts";
import { inputsOf } from "./linked.ts";

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
export function checkoutFact(sink: SinkFact["sink"], job: JobModel, step: StepModel): SinkFact {
  const inputOf = inputsOf(step);
  const persists = (inputOf("persist-credentials") ?? "true").trim().toLowerCase() !== "false";
  const pushed = persists && job.steps.some((later) => later.index > step.index && pushes(later, job));
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

function pushes(step: StepModel, job: JobModel): boolean {
  if (step.uses) return PUSHING_ACTIONS.has(step.uses.text.replace(/@.*$/s, "").toLowerCase());
  if (!step.run?.text.includes("push")) return false;
  return gitPushes(parseScript(step.run.text, shellOf(step.shell, job.runsOn))).length > 0;
}
