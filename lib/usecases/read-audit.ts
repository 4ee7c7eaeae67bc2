import { type Actor, mayAct, type Role } from "../core/actor.ts";
import type { ExportedRecord } from "../core/listing/audit-export.ts";
import type { AuditQuery } from "../core/listing/audit-query.ts";
import type { AuditRoom } from "../core/listing/audit-views.ts";
import { seesAllOf } from "../core/people/sight.ts";
import type { AuditReading, AuditScope } from "./audit-ports.ts";
import { isOperator, visibleOrganisations } from "./governance/roles.ts";
import type { Clock } from "./ports.ts";

interface Ports {
  readonly audit: AuditReading;
  readonly clock: Clock;
}

/** Who sees what others did about people: they answer for who may do what. */
const SEE_PEOPLE: readonly Role[] = ["security-lead", "commander", "admin", "operator"];

/** A process of ours looks at nothing. */
export function auditScope(actor: Actor): AuditScope {
  return {
    organisations: visibleOrganisations(actor).map((id) => ({
      id,
      people: mayAct(actor, id, SEE_PEOPLE),
      whole: seesAllOf(actor, id),
    })),
    self: actor.kind === "user" ? { id: actor.id, login: actor.login } : { id: "", login: "" },
    system: isOperator(actor),
  };
}

/** One page of the record, newest first, and how far it was verified. */
export async function readAudit({ audit, clock }: Ports, actor: Actor, query: AuditQuery): Promise<AuditRoom> {
  const scope = auditScope(actor);
  const [page, check, scan] = await Promise.all([
    audit.page(scope, query),
    audit.check(),
    audit.scan(scope.organisations.map(({ id }) => id)),
  ]);
  return { ...page, check, scan, asOf: clock.now().toISOString() };
}

/** Records that are in memory at once, while a file of all that fit is written. */
const TOGETHER = 1_000;

/** Every record that fits, some at a time, the newest first: the next ones are read when somebody asks for them. */
export async function* exportAudit(
  { audit }: Pick<Ports, "audit">,
  actor: Actor,
  query: AuditQuery,
): AsyncGenerator<readonly ExportedRecord[], void, undefined> {
  const scope = auditScope(actor);
  let after: AuditQuery["after"] = null;
  do {
    const { records, next } = await audit.records(scope, { ...query, after }, TOGETHER);
    if (records.length > 0) yield records;
    after = next;
  } while (after !== null);
}
