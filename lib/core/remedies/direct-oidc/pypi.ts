import type { FixContext } from "../../fix/context.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { bump, federated, type Outcome, publisher } from "./outcome.ts";
import { entryUse, isCalled, removable, removals } from "./place.ts";
import { usesAction } from "./version.ts";

/**
 * The password of `pypa/gh-action-pypi-publish` goes, and a user that only says that it is a token: without them the
 * action asks PyPI with the job's OIDC token. Null in called workflows, for other indexes, and where one job publishes
 * twice: the second time it would find the attestations of the first.
 */
export function planPypi(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "with");
  if (use?.site.place.key.toLowerCase() !== "password" || !usesAction(use.at, FEDERATION.pypi)) return null;
  const { at } = use;
  const inputOf = inputsOf(at.step);
  const user = inputOf("user");
  const gone = removable(at.step.with, ["user", "password"]);
  const index = inputOf("repository-url") ?? inputOf("repository_url") ?? "";
  if (!gone || (user !== null && user !== "__token__") || !isPypi(index)) return null;
  if (isCalled(at, context.repo.linked.workflowCallers(at.file).length) || publishesTwice(at)) return null;
  const version = isFrozen(at)
    ? { changes: [{ do: "set-uses", at, pin: FEDERATION.pypi.pin } as const], prerequisites: [] }
    : bump(at, FEDERATION.pypi);
  const where = index.includes("test.pypi.org") ? "test.pypi.org" : "pypi.org";
  return federated(reference, context, {
    at,
    changes: [...removals(at, "with", gone), ...version.changes],
    prerequisites: [
      publisher(at, context, where, `Add this workflow as a trusted publisher of the project on ${where}`),
      ...version.prerequisites,
    ],
    reasons: ["The project has to name this workflow as its trusted publisher before this is merged."],
    before: `${reference.name ?? "the token"}: uploads from anywhere, until somebody deletes it`,
    after: "uploading from this workflow alone, for fifteen minutes",
  });
}

function isPypi(url: string): boolean {
  return url === "" || /^https:\/\/(?:upload\.|test\.)?pypi\.org\/legacy\/?$/.test(url.trim());
}

function publishesTwice(at: StepPlace): boolean {
  return at.job.steps.filter((step) => usesAction({ ...at, step }, FEDERATION.pypi)).length > 1;
}

/** The branch `master` was left behind before trusted publishing came. */
function isFrozen(at: StepPlace): boolean {
  return /@master$/.test(at.step.uses?.text.trim() ?? "");
}
