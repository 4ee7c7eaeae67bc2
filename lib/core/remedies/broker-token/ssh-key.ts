import type { Result } from "../../contracts.ts";
import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { type RemedyRefusal, refuse } from "../../fix/refusals.ts";
import { type Remediation, safe } from "../../fix/remediation.ts";
import type { Site } from "../../workflow/model.ts";
import { checkoutFact } from "../../workflow/way/checkout.ts";
import type { SinkFact } from "../../workflow/way/evidence.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import type { StepPlace } from "../../workflow/way/linked.ts";
import { actorReasons, BROKER_PREREQUISITE, bypassPrerequisites, outsiders } from "../reference.ts";
import { rightsText } from "../words.ts";
import { checkoutChanges, checkoutOf } from "./checkout.ts";
import { scopeOfFacts } from "./scope.ts";

/** A deploy key of `actions/checkout` becomes a token of the broker. Keys that ssh itself is given are for a person: what they open is not in the text. */
export function planSshKey(reference: JudgedReference, context: FixContext): Result<Remediation, RemedyRefusal> {
  const at = checkoutOf(reference);
  const { site, place } = reference;
  if (!site || !place || !at || at.file.kind === "action") {
    return refuse(
      "ssh-key",
      reference.span,
      "The key is given to ssh, and the text does not show which host it opens. For GitHub, clone over https with a token of the broker; for others, ask for an exception.",
    );
  }
  const request = scopeOfFacts([keyFact(site, at, context)], context.repo);
  const section = { ...at, name: "with" } as const;
  const token: Change[] = [
    { do: "remove-entry", section, key: place.key },
    { do: "set-entry", section, key: "token", value: ["${{ ", { request, at }, " }}"] },
  ];
  const { changes, reasons } = checkoutChanges(at, context, token, request);
  return safe(
    changes,
    {
      before: `${reference.name ?? "the key"}: read or write on one repository, until somebody deletes the key`,
      after: `${rightsText(request.permissions)} on ${request.repositories.join(", ")}, for an hour at most`,
    },
    [BROKER_PREREQUISITE, ...bypassPrerequisites(context, request)],
    [...outsiders(reference, context), ...actorReasons(context, request), ...reasons],
  );
}

/** What the key is used on: to read, and to write where a later step pushes. */
function keyFact(site: Site, at: StepPlace, context: FixContext): SinkFact {
  const sink = { path: at.file.path, line: site.line, what: "actions/checkout ssh-key" };
  return checkoutFact(sink, at, context.scripts);
}
