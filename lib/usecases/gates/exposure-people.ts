import { type Actor, mayAct, mayView, type Role } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { scanText } from "../../core/literals/engine.ts";
import { auditOf, LONGEST_REASON, rolesText } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { ExposureList, ExposureStore } from "./exposure-ports.ts";

export interface ExposurePeoplePorts {
  readonly exposures: ExposureStore;
  readonly clock: Clock;
}

export type ExposureRefusal = "forbidden" | "not-found" | "invalid";
type ExposureResult<T> = Result<T, Failure<ExposureRefusal>>;

/** Whose word counts that something was revoked. */
export const STATERS: readonly Role[] = ["security-lead"];
/** Who may say where the attacker could write. */
export const FINDERS: readonly Role[] = ["security-lead", "commander", "admin"];

/** The revoke-first list, with the jobs that each revocation breaks. Null where the actor may not look. */
export async function readExposure(
  { exposures }: ExposurePeoplePorts,
  actor: Actor,
  incidentId: string,
): Promise<ExposureList | null> {
  const organisationId = await exposures.organisationOf(incidentId);
  return organisationId === null || !mayView(actor, organisationId) ? null : exposures.list(incidentId);
}

export interface Statement {
  readonly incidentId: string;
  readonly credentialId: string;
  /** How, and by whom, in a sentence. */
  readonly text: string;
  /** Where others can see that: an address of https, not the value. */
  readonly link: string;
}

/** A lead's signed word that a credential opens nothing any more, where no provider shows it. */
export async function stateRevoked(
  { exposures, clock }: ExposurePeoplePorts,
  actor: Actor,
  { incidentId, credentialId, text, link }: Statement,
): Promise<ExposureResult<void>> {
  const organisationId = await exposures.organisationOf(incidentId);
  if (organisationId === null || !mayView(actor, organisationId)) return noExposure();
  if (actor.kind !== "user" || !mayAct(actor, organisationId, STATERS))
    return refuse("forbidden", `Only ${rolesText(STATERS)} may state that a credential was revoked.`);
  const evidence = text.replace(/\p{Cc}+/gu, " ").trim();
  const address = addressOf(link);
  if (evidence === "" || evidence.length > LONGEST_REASON || address === null)
    return refuse(
      "invalid",
      `Say how it was revoked, in ${LONGEST_REASON} characters at most, and give an address of https that shows it.`,
    );
  if ([evidence, address].some((line) => scanText(line, "evidence").length > 0))
    return refuse(
      "invalid",
      "What you typed has the form of a credential. Nothing was kept: say it without the value.",
    );
  const at = clock.now();
  const data = { incident: incidentId, evidence, link: address };
  const entry = {
    repositoryId: null,
    actorKind: actor.kind,
    actorId: actor.id,
    kind: "exposure.revoked",
    text: `${actor.login} states that an exposed credential was revoked: ${evidence}`,
    data: { credential: credentialId, link: address },
  };
  const audit = auditOf(actor, "exposure.revoked", "credential", credentialId, data);
  const word = { evidence, link: address, by: actor.id, at };
  const stated = await exposures.state({ incidentId, credentialId }, word, { audit, entry });
  return stated ? done(undefined) : noExposure();
}

function addressOf(link: string): string | null {
  if (link.length > 2_000 || !URL.canParse(link)) return null;
  const { protocol, username, password, href } = new URL(link);
  return protocol === "https:" && username === "" && password === "" ? href : null;
}

/** That the attacker could write to a repository, or could not after all: whatever its workflows may read was in reach. */
export async function markFoothold(
  { exposures, clock }: ExposurePeoplePorts,
  actor: Actor,
  {
    incidentId,
    repositoryId,
    there,
  }: { readonly incidentId: string; readonly repositoryId: string; readonly there: boolean },
): Promise<ExposureResult<void>> {
  const organisationId = await exposures.organisationOf(incidentId);
  if (organisationId === null || !mayView(actor, organisationId)) return noExposure();
  if (actor.kind !== "user" || !mayAct(actor, organisationId, FINDERS))
    return refuse("forbidden", `Only ${rolesText(FINDERS)} may say where the attacker was.`);
  const words = there ? "could write here" : "could not write here after all";
  const entry = {
    repositoryId,
    actorKind: actor.kind,
    actorId: actor.id,
    kind: "exposure.foothold",
    text: `${actor.login} says that the attacker ${words}.`,
    data: { there },
  };
  const audit = auditOf(actor, "exposure.foothold", "repository", repositoryId, { incident: incidentId, there });
  const record = { audit, entry };
  const marked = await exposures.foothold({ incidentId, repositoryId, there, by: actor.id }, clock.now(), record);
  return marked ? done(undefined) : noExposure();
}

function noExposure() {
  return refuse("not-found", "This is not there, or was said already.");
}
