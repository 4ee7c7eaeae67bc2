import { mayAct, type Role, type UserActor } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { auditOf, rolesText } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { RescanStore } from "./ports.ts";

export interface ScanAgainPorts {
  readonly rescans: RescanStore;
  readonly clock: Clock;
}

export const RESCANNERS: readonly Role[] = ["owner", "security-lead", "commander", "admin"];

type Refusal = Failure<"forbidden" | "not-found" | "unreadable">;

/**
 * Asks for a new scan of one repository, whether it changed or not. Of an organisation that is a folder all are read: that takes seconds.
 * Asked for twice before it starts, it is done once.
 */
export async function scanAgain(
  { rescans, clock }: ScanAgainPorts,
  actor: UserActor,
  repositoryId: string,
): Promise<Result<{ readonly name: string }, Refusal>> {
  const target = await rescans.target(repositoryId);
  // Who may not look must not learn what there is.
  if (target === null || !actor.roles.some(({ organisationId }) => organisationId === target.organisationId))
    return refuse("not-found", "This repository is not there.");
  const { organisationId, name } = target;
  if (!mayAct(actor, organisationId, RESCANNERS))
    return refuse("forbidden", `Only ${rolesText(RESCANNERS)} may start a scan.`);
  if (target.unreadable)
    return refuse("unreadable", "GitHub does not let its files be read: it is disabled, or not shown to the App.");
  const audit = auditOf(actor, "scan.asked-again", "repository", repositoryId, {});
  await rescans.ask(target, clock.now(), audit);
  return done({ name });
}
