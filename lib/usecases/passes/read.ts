import { type Actor, mayAct, type Role } from "../../core/actor.ts";
import type { ExceptionView, PassPlace, PassView } from "../../core/listing/pass-views.ts";
import { visibleOrganisations } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import type { PassReading } from "./ports.ts";
import { ASKERS, CONFIRMERS } from "./roles.ts";

export interface PassPage extends PassPlace {
  readonly mayAsk: boolean;
  /** A lead's: passes and exceptions. */
  readonly mayApprove: boolean;
  /** That the glass is broken. */
  readonly mayConfirm: boolean;
}

const LEADS: readonly Role[] = ["security-lead"];

/** What is let through at a repository, and what this person may do about it. The use cases decide once more. */
export async function readPasses(
  { reading, clock }: { readonly reading: PassReading; readonly clock: Clock },
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
): Promise<PassPage | null> {
  const found = await reading.of(visibleOrganisations(actor), name, clock.now());
  if (found === null) return null;
  const may = (roles: readonly Role[]) => actor.kind === "user" && mayAct(actor, found.organisationId, roles);
  return { ...found.place, mayAsk: may(ASKERS), mayApprove: may(LEADS), mayConfirm: may(CONFIRMERS) };
}

interface Named {
  readonly owner: string;
  readonly name: string;
}

/** Every pass of a repository for a file; null where there is none that the actor may look at. */
export function everyPass(
  { reading, clock }: { readonly reading: PassReading; readonly clock: Clock },
  actor: Actor,
  name: Named,
): Promise<AsyncIterable<readonly PassView[]> | null> {
  return reading.everyPass(visibleOrganisations(actor), name, clock.now());
}

/** The same of exceptions. */
export function everyException(
  { reading, clock }: { readonly reading: PassReading; readonly clock: Clock },
  actor: Actor,
  name: Named,
): Promise<AsyncIterable<readonly ExceptionView[]> | null> {
  return reading.everyException(visibleOrganisations(actor), name, clock.now());
}
