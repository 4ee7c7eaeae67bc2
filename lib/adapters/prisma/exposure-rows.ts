import { CREDENTIAL_KINDS } from "../../core/contracts.ts";
import type { Cause, Use } from "../../core/exposure/classify.ts";
import { EXPOSURE_CLASSES } from "../../core/gates/facts.ts";
import { CREDENTIAL_LEVELS } from "../../core/listing/credential-query.ts";
import type { CauseView, ExposureView, UseView } from "../../core/listing/exposure-views.ts";
import { type PlacedRow, placeKey, SAYS_REVOKED } from "./exposure-sql.ts";
import type { Prisma } from "./generated/client.ts";
import { readLogins } from "./incident-reading-rows.ts";

/** Rows of the list of exposed credentials, with the names of what each is about. */

interface Row {
  readonly credential_id: string;
  readonly name: string;
  readonly kind: string;
  readonly level: string;
  readonly environment: string | null;
  readonly repository_id: string | null;
  readonly class: string;
  readonly evidence: readonly Cause[];
  readonly breaks: readonly Use[];
  readonly break_count: number;
  readonly repositories: number;
  readonly due_at: Date;
  readonly revoked_at: Date | null;
  readonly revoked_evidence: string | null;
  readonly revoked_link: string | null;
  readonly revoked_by: string | null;
  readonly shown_at: Date | null;
  readonly shown_evidence: readonly string[] | null;
  readonly shown_by: string | null;
}

/** @param most uses that a row carries */
export async function exposureViews(
  database: Prisma.TransactionClient,
  incidentId: string,
  places: readonly PlacedRow[],
  { at, most }: { readonly at: Date; readonly most: number },
): Promise<readonly ExposureView[]> {
  const rows = await database.$queryRaw<Row[]>`
    SELECT e.credential_id, c.name, c.kind, c.level, c.environment, c.repository_id, e.class, e.evidence,
      jsonb_path_query_array(e.breaks, '$[0 to $last]', jsonb_build_object('last', ${most - 1}::int)) AS breaks,
      jsonb_array_length(e.breaks) AS break_count, coalesce(cardinality(e.repository_ids), 0) AS repositories, e.due_at,
      e.revoked_at, e.revoked_evidence, e.revoked_link, e.revoked_by,
      v.at AS shown_at, v.evidence AS shown_evidence, v.actor AS shown_by
    FROM exposure e JOIN incident i ON i.id = e.incident_id JOIN credential c ON c.id = e.credential_id
    LEFT JOIN LATERAL (
      SELECT v.at, v.evidence, v.actor FROM credential_event v
      WHERE ${SAYS_REVOKED}
      ORDER BY v.at LIMIT 1
    ) v ON true
    WHERE e.incident_id = ${incidentId}::uuid AND e.credential_id = ANY(${places.map((one) => one.credential_id)}::uuid[])`;
  const names = await namesFor(database, rows);
  const byId = new Map(rows.map((row) => [row.credential_id, row]));
  return places.flatMap((place) => {
    const row = byId.get(place.credential_id);
    return row === undefined ? [] : [viewOf(row, place, names, at)];
  });
}

interface Names {
  readonly repositories: ReadonlyMap<string, { readonly owner: string; readonly name: string }>;
  readonly credentials: ReadonlyMap<string, string>;
  readonly logins: ReadonlyMap<string, string>;
}

/** Nothing is asked of none. */
async function whereAny<T>(
  ids: readonly string[],
  find: (id: { readonly in: string[] }) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  return ids.length === 0 ? [] : await find({ in: [...new Set(ids)] });
}

async function namesFor(database: Prisma.TransactionClient, rows: readonly Row[]): Promise<Names> {
  const causes = rows.flatMap(({ evidence }) => evidence);
  const repositoryIds = [
    ...rows.flatMap(({ repository_id: id }) => id ?? []),
    ...causes.flatMap((cause) => ("repositoryId" in cause ? [cause.repositoryId] : [])),
    ...rows.flatMap(({ breaks }) => breaks.map((use) => use.repositoryId)),
  ];
  const credentialIds = causes.flatMap((cause) => ("credentialId" in cause ? [cause.credentialId] : []));
  const [repositories, credentials, logins] = [
    await whereAny(repositoryIds, (id) =>
      database.repository.findMany({ where: { id }, select: { id: true, owner: true, name: true } }),
    ),
    await whereAny(credentialIds, (id) =>
      database.credential.findMany({ where: { id }, select: { id: true, name: true } }),
    ),
    await readLogins(
      database,
      rows.flatMap(({ revoked_by: stated, shown_by: shown }) => [stated ?? "", shown ?? ""]),
    ),
  ];
  return {
    repositories: new Map(repositories.map(({ id, owner, name }) => [id, { owner, name }])),
    credentials: new Map(credentials.map(({ id, name }) => [id, name])),
    logins,
  };
}

/** Words that this version does not know become the most careful known one. */
function viewOf(row: Row, place: PlacedRow, names: Names, at: Date): ExposureView {
  const revoked = revocationOf(row, names);
  return {
    key: placeKey(place),
    credentialId: row.credential_id,
    name: row.name,
    kind: CREDENTIAL_KINDS.find((kind) => kind === row.kind) ?? "unknown-secret",
    level: CREDENTIAL_LEVELS.find((level) => level === row.level) ?? "unknown",
    environment: row.environment,
    repository: named(names, row.repository_id),
    class: EXPOSURE_CLASSES.find((one) => one === row.class) ?? "unknown",
    because: row.evidence.map((cause) => causeView(cause, names)),
    breaks: row.breaks.map((use) => useView(use, names)),
    breakCount: row.break_count,
    repositories: row.repositories,
    dueAt: row.due_at.toISOString(),
    overdue: revoked === null && row.due_at < at,
    revoked,
  };
}

function revocationOf(row: Row, { logins }: Names): ExposureView["revoked"] {
  const by = (id: string | null) => (id === null ? "" : (logins.get(id) ?? id));
  if (row.shown_at !== null)
    return {
      how: "recorded",
      evidence: (row.shown_evidence ?? []).join(" "),
      link: null,
      by: by(row.shown_by),
      at: row.shown_at.toISOString(),
    };
  if (row.revoked_at === null) return null;
  return {
    how: "stated",
    evidence: row.revoked_evidence ?? "",
    link: row.revoked_link,
    by: by(row.revoked_by),
    at: row.revoked_at.toISOString(),
  };
}

function named({ repositories }: Names, id: string | null): { readonly owner: string; readonly name: string } | null {
  return id === null ? null : (repositories.get(id) ?? null);
}

function causeView(cause: Cause, names: Names): CauseView {
  const other = "credentialId" in cause ? names.credentials.get(cause.credentialId) : undefined;
  return {
    kind: cause.kind,
    repository: "repositoryId" in cause ? named(names, cause.repositoryId) : null,
    credential: "credentialId" in cause && other !== undefined ? { id: cause.credentialId, name: other } : null,
    run: cause.kind === "run" ? { id: cause.runId, path: cause.path, job: cause.job } : null,
  };
}

function useView({ repositoryId, path, job, line, fingerprint }: Use, names: Names): UseView {
  return { repository: named(names, repositoryId), path, job, line, fingerprint };
}
