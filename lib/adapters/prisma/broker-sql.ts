import { type IssuanceQuery, type Keyset, keysetText, RANGE_HOURS } from "../../core/listing/broker-query.ts";
import { type IssuanceList, type IssuanceRow, PHASES } from "../../core/listing/broker-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { Prisma } from "./generated/client.ts";

/** The list of requests: newest first, by time and id, so that pages neither repeat nor lose a row while new ones arrive. */

export interface IssuanceColumns {
  readonly id: string;
  readonly organisation: string;
  readonly at: Date;
  readonly kind: string;
  readonly phase: string;
  readonly reason_code: string | null;
  readonly repository: string | null;
  readonly subject_id: string;
  readonly grant_name: string;
  readonly provider: string | null;
  readonly event: string | null;
  readonly ref: string | null;
  readonly workflow: string | null;
  readonly actor: string | null;
  readonly policy_id: string | null;
  readonly version: number | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly finished_at: Date | null;
  readonly correlation_id: string;
}

export const ISSUANCE_COLUMNS = Prisma.sql`i.id, o.login AS organisation, i.at, i.kind, i.phase, i.reason_code, i.repository, i.subject_id,
  i.grant_name, i.provider, i.event, i.ref, i.workflow, i.actor, i.policy_id, i.version, i.expires_at, i.revoked_at, i.finished_at,
  i.correlation_id`;

export function issuanceRow(row: IssuanceColumns): IssuanceRow {
  return {
    id: row.id,
    organisation: row.organisation,
    at: row.at.toISOString(),
    kind: row.kind === "probe" ? "probe" : "token",
    // A word that this version does not know is an outcome that is not known.
    phase: PHASES.find((phase) => phase === row.phase) ?? "unknown",
    reason: row.reason_code,
    repository: row.repository,
    subjectId: row.subject_id,
    grant: row.grant_name,
    provider: row.provider,
    event: row.event,
    ref: row.ref,
    workflow: row.workflow,
    actor: row.actor,
    policyId: row.policy_id,
    version: row.version,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    correlationId: row.correlation_id,
  };
}

export async function readIssuances(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: IssuanceQuery,
  at: Date,
): Promise<IssuanceList> {
  const forward = query.after !== null;
  const place = query.after ?? query.before;
  const conditions = [...conditionsOf(organisationIds, query, at), ...(place === null ? [] : [beyond(place, forward)])];
  const order = forward ? Prisma.raw("ASC") : Prisma.raw("DESC");
  const rows = await database.$queryRaw<IssuanceColumns[]>`
    SELECT ${ISSUANCE_COLUMNS} FROM issuance i JOIN organisation o ON o.id = i.organisation_id
    WHERE ${Prisma.join(conditions, " AND ")} ORDER BY i.at ${order}, i.id ${order} LIMIT ${LIST_PAGE + 1}`;
  const more = rows.length > LIST_PAGE;
  const page = rows.slice(0, LIST_PAGE);
  if (forward) page.reverse();
  const [first] = page;
  const last = page.at(-1);
  // Where this page was come to from a side, there is something on that side.
  const hasOlder = forward ? true : more;
  const hasNewer = forward ? more : query.before !== null;
  return {
    rows: page.map(issuanceRow),
    older: hasOlder && last !== undefined ? keysetText(last) : null,
    newer: hasNewer && first !== undefined ? keysetText(first) : null,
    asOf: at.toISOString(),
  };
}

function beyond({ at, id }: Keyset, forward: boolean): Prisma.Sql {
  return forward ? Prisma.sql`(i.at, i.id) > (${at}, ${id}::uuid)` : Prisma.sql`(i.at, i.id) < (${at}, ${id}::uuid)`;
}

function conditionsOf(organisationIds: readonly string[], query: IssuanceQuery, at: Date): Prisma.Sql[] {
  const { text, phases, reason, repository, grant, provider, policy, range } = query;
  const conditions = [Prisma.sql`i.organisation_id = ANY(${[...organisationIds]}::uuid[])`];
  const hours = RANGE_HOURS[range];
  if (hours !== null) conditions.push(Prisma.sql`i.at > ${new Date(at.getTime() - hours * 3_600_000)}`);
  if (phases.length > 0) conditions.push(Prisma.sql`i.phase = ANY(${[...phases]}::text[])`);
  if (reason !== null) conditions.push(Prisma.sql`i.reason_code = ${reason}`);
  if (repository !== null) {
    conditions.push(Prisma.sql`(lower(i.repository) = lower(${repository}) OR i.subject_id = ${repository})`);
  }
  if (grant !== null) conditions.push(Prisma.sql`i.grant_name = ${grant}`);
  if (provider !== null) conditions.push(Prisma.sql`i.provider = ${provider}`);
  if (policy !== null) conditions.push(Prisma.sql`i.policy_id = ${policy}::uuid`);
  if (query.live !== null) conditions.push(liveCondition(query.live, at));
  if (text !== "") conditions.push(textCondition(text));
  return conditions;
}

/** The rows behind the figures of what is live (broker-figures.ts). */
function liveCondition(live: "live" | "stuck", at: Date): Prisma.Sql {
  const open = Prisma.sql`i.expires_at > ${at} AND i.revoked_at IS NULL`;
  if (live === "live") return Prisma.sql`(i.phase = 'issued' AND ${open})`;
  return Prisma.sql`(i.phase IN ('issued', 'failed', 'unknown') AND ${open}
    AND EXISTS (SELECT FROM sealed_lease l WHERE l.issuance_id = i.id AND l.attempts > 0))`;
}

/** What people hold in their hands: an id from a job's log, a hash from GitHub's audit log, a name. */
function textCondition(text: string): Prisma.Sql {
  // GitHub's audit log is searched as hashed_token:"…", and people copy all of it.
  const bare = /^hashed_token:"?([^"]+)"?$/.exec(text)?.[1] ?? text;
  return Prisma.sql`(i.correlation_id = ${bare} OR i.id::text = lower(${bare}) OR i.hashed_token = ${bare} OR i.run_id = ${bare}
    OR lower(i.actor) = lower(${bare}))`;
}
