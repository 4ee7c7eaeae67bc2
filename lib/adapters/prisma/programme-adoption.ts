import { CAMPAIGN_REPOSITORY_STATES, OPEN_STATES } from "../../core/campaign/repository-state.ts";
import { CREDENTIAL_KINDS } from "../../core/contracts.ts";
import { MOST_TEAMS, namedOnes, OTHER, wordOf } from "../../core/observe/cap.ts";
import type { Sample } from "../../core/observe/sample.ts";
import { REASONS } from "../../core/trust/reasons.ts";
import type { Counting } from "./programme-figures.ts";

interface UseRow {
  readonly organisation_id: string;
  readonly kind: string | null;
  readonly team: string | null;
  readonly state: string;
  readonly count: number;
  readonly by_kind: boolean;
}

/**
 * A credential and a repository that reads or read it are one use. It is static while a finding of it is open; after that it is removed once the
 * credential was seen to be gone from where it was stored, and replaced until then. A repository that several teams own counts for the first
 * of the best source, so that teams add up to the whole.
 */
export async function adoptionSamples({ tx, ids, nameOf }: Counting): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<UseRow[]>`
    WITH uses AS (
      SELECT f.organisation_id, f.repository_id, coalesce(f.credential_id, f.id) AS credential, coalesce(min(c.kind), min(f.kind)) AS kind,
        CASE WHEN bool_or(f.resolved_scan_id IS NULL) THEN 'static' WHEN bool_or(c.ended_at IS NOT NULL) THEN 'removed' ELSE 'replaced' END AS state
      FROM finding f JOIN repository r ON r.id = f.repository_id AND r.deleted_at IS NULL
        LEFT JOIN credential c ON c.id = f.credential_id
      WHERE f.organisation_id = ANY(${[...ids]}::uuid[]) AND coalesce(c.kind, f.kind) <> 'identifier'
      GROUP BY 1, 2, 3
    ), teams AS (
      SELECT DISTINCT ON (repository_id) repository_id, slug FROM repository_owner WHERE kind = 'team' AND verified
      ORDER BY repository_id, array_position(ARRAY['property', 'codeowners', 'admin', 'committers'], source), slug
    )
    SELECT u.organisation_id, u.kind, t.slug AS team, u.state, count(*)::int AS count, grouping(t.slug) = 1 AS by_kind
    FROM uses u LEFT JOIN teams t ON t.repository_id = u.repository_id
    GROUP BY GROUPING SETS ((u.organisation_id, u.kind, u.state), (u.organisation_id, t.slug, u.state))`;
  const teams = namedTeams(rows);
  return rows.map(({ organisation_id: id, kind, team, state, count, by_kind: byKind }): Sample => {
    const organisation = nameOf(id);
    if (byKind)
      return {
        name: "thaw_adoption_by_kind",
        labels: { organisation, kind: wordOf(kind, CREDENTIAL_KINDS), state },
        value: count,
      };
    const label = team === null ? "none" : teams.has(`${id} ${team}`) ? team : OTHER;
    return { name: "thaw_adoption_by_team", labels: { organisation, team: label, state }, value: count };
  });
}

function namedTeams(rows: readonly UseRow[]): ReadonlySet<string> {
  const sizes = new Map<string, number>();
  for (const { organisation_id: id, team, count, by_kind: byKind } of rows)
    if (!byKind && team !== null) sizes.set(`${id} ${team}`, (sizes.get(`${id} ${team}`) ?? 0) + count);
  return namedOnes(sizes, MOST_TEAMS);
}

interface CampaignRow {
  readonly organisation_id: string;
  readonly state: string;
  readonly age: string | null;
  readonly count: number;
}

/** Pull requests stay open when their campaign is stopped, so that those count, too. */
export async function campaignSamples({ tx, nameOf }: Counting): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<CampaignRow[]>`
    SELECT cr.organisation_id, cr.state, count(*)::int AS count,
      CASE WHEN cr.opened_at IS NULL THEN NULL WHEN cr.opened_at > now() - interval '1 day' THEN 'day'
        WHEN cr.opened_at > now() - interval '3 days' THEN 'three-days' WHEN cr.opened_at > now() - interval '7 days' THEN 'week'
        WHEN cr.opened_at > now() - interval '30 days' THEN 'month' ELSE 'older' END AS age
    FROM campaign_repository cr JOIN campaign c ON c.id = cr.campaign_id
    WHERE c.status <> 'stopped' OR cr.state = ANY(${[...OPEN_STATES]}::text[]) GROUP BY 1, 2, 4`;
  return rows.flatMap(({ organisation_id: id, state, age, count }): Sample[] => {
    const labels = { organisation: nameOf(id), state: wordOf(state, CAMPAIGN_REPOSITORY_STATES) };
    const all: Sample = { name: "thaw_campaign_repositories", labels, value: count };
    if (age === null || !(OPEN_STATES as readonly string[]).includes(state)) return [all];
    return [all, { name: "thaw_migration_pull_requests", labels: { ...labels, age }, value: count }];
  });
}

const PHASES = ["intent", "issued", "denied", "failed", "revoked", "unknown"];

/** Dry runs of pull requests are no issuances. */
export async function issuanceSamples({ tx, nameOf }: Counting): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<{ organisation_id: string | null; phase: string; reason: string; count: number }[]>`
    SELECT organisation_id, phase, coalesce(reason_code, '') AS reason, count(*)::int AS count
    FROM issuance WHERE at > now() - interval '1 day' AND kind = 'token' GROUP BY 1, 2, 3`;
  const reasons = [...Object.keys(REASONS), ""];
  return rows.map(({ organisation_id: id, phase, reason, count }) => ({
    name: "thaw_issuances_last_day" as const,
    labels: { organisation: nameOf(id), phase: wordOf(phase, PHASES), reason: wordOf(reason, reasons) || "none" },
    value: count,
  }));
}
