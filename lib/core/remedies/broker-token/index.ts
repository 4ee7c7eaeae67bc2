import type { Result } from "../../contracts.ts";
import type { Change, LeaseRequest } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { RemedyRefusal } from "../../fix/refusals.ts";
import { refuse } from "../../fix/refusals.ts";
import { type Remediation, type Remedy, safe, type Target } from "../../fix/remediation.ts";
import { supplyAt } from "../../fix/supply.ts";
import { isCheckout } from "../../workflow/way/checkout.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf } from "../../workflow/way/linked.ts";
import {
  accessOf,
  actorReasons,
  BROKER_PREREQUISITE,
  bypassPrerequisites,
  managerPrerequisites,
  outsiders,
  sitesOf,
} from "../reference.ts";
import { rightsText } from "../words.ts";
import { planAppKey } from "./app-key.ts";
import { checkoutChanges, checkoutOf } from "./checkout.ts";
import { type GitHubRequest, scopeOf } from "./scope.ts";
import { planSshKey } from "./ssh-key.ts";

/** A GitHub credential becomes a token that the broker mints for the job. */
export const remedy: Remedy = {
  id: "broker-token",
  title: "GitHub token from the broker",
  docs: "One step before the first use asks the broker for a token of the rights that the uses need; the references read its output. Where the text does not show the rights, the plan proposes some and asks the owner. Steps that make tokens of a GitHub App become the broker's step. Not for what only a person's token can do.",
  handles: ["github-pat", "persisted-pat-checkout", "github-app-private-key", "ssh-deploy-key"],
  plan: (target, context) => {
    const { reference } = target;
    if (!reference || reference.tested) return null;
    const outside = outsideBroker(reference);
    if (outside) return outside;
    if (reference.kind === "github-app-private-key") return planAppKey(reference, context);
    if (reference.kind === "ssh-deploy-key") return planSshKey(reference, context);
    return planToken(target, reference, context);
  },
};

/** What no App's token can do. */
function outsideBroker(reference: JudgedReference): { ok: false; failure: RemedyRefusal } | null {
  const at = reference.span;
  if (reference.target?.kind === "user-bound") {
    return refuse(
      "user-bound",
      at,
      `Only a person's token can do this (${reference.target.reason}). Replace the use, or ask for an exception with an expiry.`,
    );
  }
  if (reference.target?.kind === "other-organisation") {
    const where = reference.target.repositories.join(", ");
    return refuse(
      "other-organisation",
      at,
      `The token is used on ${where}, where this organisation's broker has no App. Ask its owner for access of another form.`,
    );
  }
  if (reference.form === "input") {
    return refuse(
      "no-caller",
      at,
      "No workflow of this repository fills this input: the workflows that use the action have to give it a token of the broker.",
    );
  }
  if (reference.form === "export") {
    return refuse(
      "manager-export",
      at,
      "A secrets manager exports the value into the environment of all later steps. Let the step that needs it ask the broker, and take it out of the manager's list.",
    );
  }
  return null;
}

function planToken(
  target: Target,
  reference: JudgedReference,
  context: FixContext,
): Result<Remediation, RemedyRefusal> {
  const request = withForeignCheckouts(scopeOf(reference, context.repo), reference, context);
  if (request.permissions.packages) {
    return refuse(
      "github-packages",
      reference.span,
      "GitHub Packages takes no App's token in general. Give this repository access to the package, and use GITHUB_TOKEN with packages: read or write.",
    );
  }
  const changes: Change[] = [];
  for (const site of sitesOf(reference)) {
    const access = accessOf(reference, site);
    if (!access)
      return refuse(
        "odd-expression",
        reference.span,
        "The reference stands in an expression that cannot be taken apart; write it anew.",
      );
    const supplied = supplyAt(context, site, access, { kind: "lease", request, value: "github" });
    if (!supplied.ok) return supplied;
    changes.push(...supplied.value);
  }
  const checkout = checkoutOf(reference);
  const made = checkout ? checkoutChanges(checkout, context, changes, request) : { changes, reasons: [] };
  const reasons = [...outsiders(reference, context), ...actorReasons(context, request), ...made.reasons];
  if (request.ask !== null) reasons.push(`Confirm what the token may do: ${request.ask}.`);
  return safe(
    made.changes,
    words(target, request),
    [BROKER_PREREQUISITE, ...managerPrerequisites(reference), ...bypassPrerequisites(context, request)],
    reasons,
  );
}

/** Tools take the repository of the folder that they stand in: where the job checks out another one too, which is meant is not in the text. */
function withForeignCheckouts(request: GitHubRequest, reference: JudgedReference, { repo }: FixContext): GitHubRequest {
  if (request.ask !== null || checkoutOf(reference) || !request.repositories.includes(repo.name)) return request;
  const others = (reference.job?.steps ?? []).flatMap((step) => {
    const other = step.uses && isCheckout(step.uses) ? inputsOf(step)("repository") : null;
    return other && !/github\.repository\b/.test(other) && other.toLowerCase() !== repo.name.toLowerCase()
      ? [other]
      : [];
  });
  const [other] = others;
  if (!other) return request;
  const name = reference.name ?? "it";
  return {
    ...request,
    ask: `${name}: the job also checks out ${other}, and the text does not show which of the two it is used on`,
  };
}

export function words(target: Target, request: Extract<LeaseRequest, { provider: "github-app" }>) {
  const name = target.finding.secretName ?? "the token";
  return {
    before: `${name}: whatever its owner may do, until somebody revokes it`,
    after: `${rightsText(request.permissions)} on ${request.repositories.join(", ")}, for an hour at most`,
  };
}
