import type { Result } from "../../contracts.ts";
import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { type RemedyRefusal, refuse } from "../../fix/refusals.ts";
import { type Remediation, safe } from "../../fix/remediation.ts";
import { isCheckout } from "../../workflow/way/checkout.ts";
import { repositoryOf } from "../../workflow/way/evidence.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf } from "../../workflow/way/linked.ts";
import { BROKER_PREREQUISITE, outsiders } from "../reference.ts";
import { rightsText } from "../words.ts";
import { checkoutChanges } from "./checkout.ts";
import { scopeOfFacts } from "./scope.ts";

/** A deploy key of `actions/checkout` becomes a token of the broker. Keys that ssh itself is given are for a person: what they open is not in the text. */
export function planSshKey(reference: JudgedReference, context: FixContext): Result<Remediation, RemedyRefusal> {
  const { place, file, site } = reference;
  const uses = place?.step?.uses;
  if (
    !site ||
    !place?.step ||
    !place.job ||
    place.kind !== "with" ||
    !uses ||
    !isCheckout(uses) ||
    file.kind === "action"
  ) {
    return refuse(
      "ssh-key",
      reference.span,
      "The key is given to ssh, and the text does not show which host it opens. For GitHub, clone over https with a token of the broker; for others, ask for an exception.",
    );
  }
  const at = { file, job: place.job, step: place.step };
  const sink = { path: file.path, line: site.line, what: "actions/checkout ssh-key" };
  const use = { permissions: { contents: "write" } as const, ...repositoryOf(inputsOf(at.step)("repository"), null) };
  const request = scopeOfFacts([{ sink, evidence: [], use, persists: true, unreadable: false }], context.repo);
  const section = { ...at, name: "with" } as const;
  const changes: Change[] = [
    { do: "remove-entry", section, key: place.key },
    { do: "set-entry", section, key: "token", value: ["${{ ", { request, at }, " }}"] },
  ];
  return safe(
    checkoutChanges(reference, context, changes, request),
    {
      before: `${reference.name ?? "the key"}: read or write on one repository, until somebody deletes the key`,
      after: `${rightsText(request.permissions)} on ${request.repositories.join(", ")}, for an hour at most`,
    },
    [BROKER_PREREQUISITE],
    [...outsiders(reference, context), "A deploy key may be read-only: lower the grant to contents: read if it was."],
  );
}
