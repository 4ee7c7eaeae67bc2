import type { RemedyId } from "../../core/contracts.ts";
import { REMEDIES } from "../../core/contracts.ts";
import type { GrantRequest } from "../../core/fix/grants.ts";
import type { Audience } from "../../core/inventory/facts.ts";
import type { ReaderFacts, SecretFacts } from "../../core/removal/facts.ts";
import { sourceOf } from "../../core/removal/place.ts";
import { isProvenByRun, type ProvenIssuance, proofOf, type ReplacedReference } from "../../core/removal/proof.ts";
import type { RunEvidence } from "../../core/removal/run-facts.ts";
import type { Elsewhere, StoredSecretRow } from "../../usecases/removal/ports.ts";
import { rowsAsJson } from "./as-json.ts";
import type { Database } from "./client.ts";
import { grouped } from "./gate-scans.ts";
import { Prisma } from "./generated/client.ts";
import { type ReaderRow, readersOf } from "./removal-readers.ts";

/**
 * What is known of one stored secret: who may read it, and of each reader what scans, plans, campaigns and the broker's record say.
 * @param whose `speaking`: of readers only those that name it somewhere, or did, which are all that can speak against its end
 */
export async function readSecretFacts(
  database: Database,
  secret: StoredSecretRow,
  elsewhere: Elsewhere,
  whose: "all" | "speaking" = "all",
): Promise<SecretFacts> {
  const { place } = secret;
  const seen = await seenOf(database, secret);
  const rows = await readersOf(database, secret, { ...seen, audience: audienceOf(seen.visibility) }, whose);
  const readers = rows === null ? null : await withProofs(database, secret, rows, elsewhere);
  const audience = place.repository === null ? audienceOf(seen.visibility) : null;
  return { place, readers, audience, seenAt: seen.as_of, changedAt: seen.updated_at };
}

interface Seen {
  readonly visibility: string;
  readonly as_of: Date;
  readonly updated_at: Date | null;
  /** Whether the list that it is in was. */
  readonly visible: boolean;
  /** Whether Thaw sees all of its organisation. */
  readonly whole: boolean;
}

async function seenOf(database: Database, { credentialId, place }: StoredSecretRow): Promise<Seen> {
  const [row] = await database.$queryRaw<Seen[]>`
    SELECT c.visibility, c.as_of, c.updated_at,
      EXISTS (
        SELECT FROM source_state s WHERE s.organisation_id = c.organisation_id AND s.repository_id IS NOT DISTINCT FROM c.repository_id
          AND s.source = ${sourceOf(place)} AND s.outcome = 'visible'
      ) AS visible,
      EXISTS (
        SELECT FROM installation n WHERE n.organisation_id = c.organisation_id AND n.role = 'observer' AND n.all_repositories
          AND n.suspended_at IS NULL
      ) AS whole
    FROM credential c WHERE c.id = ${credentialId}::uuid`;
  if (row === undefined) throw new Error("The credential is not there any more.");
  return row;
}

function audienceOf(word: string): Audience | null {
  return word === "all" || word === "private" || word === "selected" ? word : null;
}

async function withProofs(
  database: Database,
  { organisationId, place }: StoredSecretRow,
  rows: readonly ReaderRow[],
  elsewhere: Elsewhere,
): Promise<readonly ReaderFacts[]> {
  const ids = rows.map(({ id }) => id);
  const [references, others] = await Promise.all([
    referencesTo(database, organisationId, place.name, ids),
    elsewhere(organisationId, ids, place.name),
  ]);
  const byRepository = grouped(references, (one) => one);
  // What the broker gave shows something of a reference that was replaced, and of nothing else: of ten thousand readers few have one.
  const migrated = references.filter(({ open }) => !open).map(({ repository_id }) => repository_id);
  const issuances = await issuancesOf(database, organisationId, [...new Set(migrated)]);
  // Ten thousand of them: a rest of fields takes longer than all else here.
  return rows.map((row) => {
    const own = byRepository.get(row.id) ?? [];
    const replaced = own.filter(({ open }) => !open);
    const replacedAt =
      replaced.length === 0 ? null : new Date(Math.max(...replaced.map(({ replaced_at }) => Date.parse(replaced_at))));
    const proof =
      replacedAt === null ? null : proofOf(replaced.map(replacedReference), issuances.get(row.id) ?? [], replacedAt);
    const { id, githubId, nodeId, fullName, head, pushedAt, branches, opaque, scannedAt, scannedCommit } = row;
    return {
      id,
      githubId,
      nodeId,
      fullName,
      head,
      pushedAt,
      branches,
      opaque,
      scanned: scannedAt === null ? null : { commit: scannedCommit, at: scannedAt },
      elsewhere: others.get(row.id) ?? null,
      reads: own.some(({ open }) => open),
      replacedAt,
      proof,
      unproven: proof === null ? unprovenOf(replaced) : [],
    };
  });
}

interface ReferenceRow {
  readonly repository_id: string;
  readonly open: boolean;
  readonly path: string;
  readonly remedy: string;
  /** Of the merge that a campaign saw; else of the scan that did not find it any more. Nothing to go by while it is open. */
  readonly replaced_at: string;
  readonly grants: readonly GrantRequest[];
  readonly merged_sha: string | null;
  /** A row of run_proof, its times as texts. */
  readonly run: (Omit<RunEvidence, "concludedAt"> & { readonly concludedAt: string }) | null;
  /** Why no run shows it; null where none was asked for yet. */
  readonly reasons: readonly string[] | null;
}

/**
 * References to the name in these repositories; each that was replaced with the newest plan that solved it: one that was merged before any other. What
 * was imported from other scanners names no secret.
 */
function referencesTo(
  database: Database,
  organisationId: string,
  name: string,
  repositoryIds: readonly string[],
): Promise<readonly ReferenceRow[]> {
  return rowsAsJson<ReferenceRow>(
    database,
    Prisma.sql`
    SELECT f.repository_id, f.resolved_scan_id IS NULL AS open, f.path, coalesce(p.remedy, f.remedy) AS remedy,
      coalesce(p.merged_at, s.finished_at, s.queued_at, f.first_seen_at) AS replaced_at,
      coalesce((SELECT jsonb_agg(g.document ORDER BY g.name) FROM plan_grant g WHERE g.plan_id = p.plan_id), '[]') AS grants,
      p.merged_sha, l.reasons,
      CASE WHEN q.run_id IS NOT NULL THEN jsonb_build_object('runId', q.run_id, 'attempt', q.attempt, 'event', q.event, 'path', q.path,
        'job', q.job, 'headSha', q.head_sha, 'concludedAt', q.concluded_at, 'url', q.url) END AS run
    FROM finding f
    LEFT JOIN scan s ON s.id = f.resolved_scan_id
    LEFT JOIN LATERAL (
      SELECT i.plan_id, i.remedy, c.merged_at, c.merged_sha
      FROM plan_item i
      JOIN plan n ON n.id = i.plan_id
      LEFT JOIN campaign_repository c ON c.plan_id = n.id AND c.repository_id = n.repository_id AND c.merged_at IS NOT NULL
      WHERE f.resolved_scan_id IS NOT NULL AND n.repository_id = f.repository_id AND i.fingerprint = f.fingerprint AND i.remedy IS NOT NULL
      ORDER BY c.merged_at DESC NULLS LAST, n.created_at DESC LIMIT 1
    ) p ON true
    LEFT JOIN run_proof q ON q.repository_id = f.repository_id AND q.fingerprint = f.fingerprint AND q.merged_sha = p.merged_sha
    LEFT JOIN run_look l ON l.repository_id = f.repository_id AND l.merged_sha = p.merged_sha
    WHERE f.organisation_id = ${organisationId}::uuid AND f.repository_id = ANY(${[...repositoryIds]}::uuid[])
      AND f.origin = 'secret' AND upper(f.secret_name) = upper(${name})`,
  );
}

function replacedReference({ path, remedy, grants, run }: ReferenceRow): ReplacedReference {
  const evidence = run === null ? null : { ...run, concludedAt: new Date(run.concludedAt) };
  return { path, remedy: remedyOf(remedy), grants, run: evidence };
}

function remedyOf(remedy: string): RemedyId {
  return REMEDIES.find((one) => one === remedy) ?? "manual";
}

/** Of those that only a run can show. */
function unprovenOf(replaced: readonly ReferenceRow[]): readonly string[] {
  const waiting = replaced.filter(({ remedy, run }) => run === null && isProvenByRun(remedyOf(remedy)));
  const reasons = waiting.flatMap(({ merged_sha: merged, reasons: known, path }) => {
    if (merged === null)
      return [`No pull request of ours replaced it in ${path}, so no run of it can be told to be a later one.`];
    return known ?? ["Its runs were not asked for yet."];
  });
  return [...new Set(reasons)].slice(0, MOST_REASONS);
}

const MOST_REASONS = 3;

interface IssuanceRow {
  readonly repository_id: string;
  readonly kind: string;
  readonly grant_name: string;
  readonly provider: string | null;
  readonly scope: Readonly<Record<string, unknown>> | null;
  readonly at: Date;
}

/** What the broker gave, or would have given, to jobs of these repositories, by policies that are theirs. One that was taken back later was given. */
async function issuancesOf(
  database: Database,
  organisationId: string,
  repositoryIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ProvenIssuance[]>> {
  if (repositoryIds.length === 0) return new Map();
  const rows = await database.$queryRaw<IssuanceRow[]>(Prisma.sql`
    SELECT t.repository_id, i.kind, i.grant_name, i.provider, i.scope, i.at
    FROM issuance i JOIN trust_policy t ON t.id = i.policy_id
    WHERE i.organisation_id = ${organisationId}::uuid AND t.repository_id = ANY(${[...repositoryIds]}::uuid[])
      AND i.phase IN ('issued', 'revoked')`);
  const found = new Map<string, ProvenIssuance[]>();
  for (const { repository_id, kind, grant_name: grantName, provider, scope, at } of rows) {
    const one: ProvenIssuance = {
      kind: kind === "probe" ? "probe" : "token",
      grantName,
      provider,
      scope: scope ?? {},
      at,
    };
    const own = found.get(repository_id);
    if (own === undefined) found.set(repository_id, [one]);
    else own.push(one);
  }
  return found;
}
