import { counted } from "../../core/listing/format.ts";
import { CREDENTIAL_EVENTS, REMOVAL_STATES } from "../../core/removal/request.ts";
import type { RemovalReading } from "../../usecases/removal/ports.ts";
import type { Database } from "./client.ts";
import { REVOKED } from "./exposure-sql.ts";
import { readLogins } from "./incident-reading-rows.ts";

const EVENTS_SHOWN = 100;

/** What the page of a credential shows of its end. */
export function createRemovalReading(database: Database): RemovalReading {
  return {
    request: (credentialId) => readRequest(database, credentialId),
    events: (credentialId) => readEvents(database, credentialId),
    exposed: (credentialId) => exposedBy(database, credentialId),
    async remover(organisationId) {
      const row = await database.installation.findUnique({
        where: { organisationId_role: { organisationId, role: "remover" } },
      });
      if (row === null) return null;
      return { permissions: row.permissions as Readonly<Record<string, string>>, suspended: row.suspendedAt !== null };
    },
  };
}

/** Of the repository that it is about, if it is about one. */
interface About {
  readonly owner: string | null;
  readonly name: string | null;
}

function nameOf({ owner, name }: About): string | null {
  return owner === null || name === null ? null : `${owner}/${name}`;
}

interface RequestColumns extends About {
  readonly kind: string;
  readonly state: string;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly ended_at: Date | null;
  readonly lines: readonly string[];
}

async function readRequest(database: Database, credentialId: string): ReturnType<RemovalReading["request"]> {
  const [row] = await database.$queryRaw<RequestColumns[]>`
    SELECT m.kind, m.state, m.asked_by, m.asked_at, m.ended_at, m.lines, r.owner, r.name
    FROM credential_removal m LEFT JOIN repository r ON r.id = m.repository_id
    WHERE m.credential_id = ${credentialId}::uuid ORDER BY m.asked_at DESC, m.id DESC LIMIT 1`;
  if (row === undefined) return null;
  return {
    kind: row.kind === "narrow" ? "narrow" : "delete",
    repository: nameOf(row),
    state: REMOVAL_STATES.find((one) => one === row.state) ?? "refused",
    by: (await readLogins(database, [row.asked_by])).get(row.asked_by) ?? row.asked_by,
    askedAt: row.asked_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    lines: row.lines,
  };
}

interface EventColumns extends About {
  readonly kind: string;
  readonly evidence: readonly string[];
  readonly actor: string;
  readonly at: Date;
}

async function readEvents(database: Database, credentialId: string): ReturnType<RemovalReading["events"]> {
  const rows = await database.$queryRaw<EventColumns[]>`
    SELECT v.kind, v.evidence, v.actor, v.at, r.owner, r.name
    FROM credential_event v LEFT JOIN repository r ON r.id = v.repository_id
    WHERE v.credential_id = ${credentialId}::uuid ORDER BY v.at DESC, v.id DESC LIMIT ${EVENTS_SHOWN}`;
  const logins = await readLogins(
    database,
    rows.map(({ actor }) => actor),
  );
  return rows.map((row) => ({
    kind: CREDENTIAL_EVENTS.find((one) => one === row.kind) ?? "proven",
    repository: nameOf(row),
    evidence: row.evidence,
    actor: logins.get(row.actor) ?? row.actor,
    at: row.at.toISOString(),
  }));
}

interface ExposedColumns {
  readonly literal: boolean;
  readonly incidents: readonly string[];
  readonly alerts: readonly { readonly name: string; readonly alerts: number }[];
}

/** A value that lies in files; what an incident exposed; and open alerts where the name is read, since GitHub does not say which secret an alert is about. */
async function exposedBy(database: Database, credentialId: string): Promise<readonly string[]> {
  const [row] = await database.$queryRaw<ExposedColumns[]>`
    SELECT c.level = 'literal' AS literal, ARRAY(
      SELECT i.title FROM exposure e JOIN incident i ON i.id = e.incident_id
      WHERE e.credential_id = c.id AND e.gone_at IS NULL AND NOT i.drill AND NOT ${REVOKED}
        AND i.status IN ('activating', 'active', 'resolving', 'resolved')
      ORDER BY i.created_at DESC LIMIT 10
    ) AS incidents, (
      SELECT coalesce(json_agg(named ORDER BY named.name), '[]') FROM (
        SELECT r.owner || '/' || r.name AS name, count(DISTINCT a.id)::int AS alerts
        FROM repository r
        JOIN secret_alert a ON a.organisation_id = r.organisation_id AND a.repository_github_id = r.github_id AND a.ended_at IS NULL
        WHERE c.level IN ('org', 'repo', 'env', 'dependabot', 'codespaces') AND r.organisation_id = c.organisation_id AND r.deleted_at IS NULL
          AND r.id IN (
            SELECT n.repository_id FROM credential n WHERE n.id = ${credentialId}::uuid
            UNION SELECT f.repository_id FROM finding f WHERE f.credential_id = ${credentialId}::uuid)
        GROUP BY 1 ORDER BY 1 LIMIT 10
      ) named
    ) AS alerts
    FROM credential c WHERE c.id = ${credentialId}::uuid`;
  if (row === undefined) return [];
  if (row.literal)
    return [
      "Its value lies in the text of a repository: whoever could ever read that has it, and taking it out changes nothing of that.",
    ];
  return [
    ...row.incidents.map(
      (title) => `It may have been taken in the incident “${title}”, and is not known to be revoked.`,
    ),
    ...row.alerts.map(
      ({ name, alerts }) =>
        `GitHub's secret scanning has ${counted(alerts, "open alert")} in ${name}. Look whether this is one of them: GitHub does not say it.`,
    ),
  ];
}
