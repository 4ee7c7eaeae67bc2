import { counted } from "../../core/listing/format.ts";
import { CREDENTIAL_EVENTS, REMOVAL_STATES } from "../../core/removal/request.ts";
import { isUuid } from "../../core/uuid.ts";
import type { RemovalReading } from "../../usecases/removal/ports.ts";
import type { Database } from "./client.ts";
import { REVOKED } from "./exposure-sql.ts";

const EVENTS_SHOWN = 100;
const REPOSITORY = { select: { owner: true, name: true } } as const;

/** What the page of a credential shows of its end. */
export function createRemovalReading(database: Database): RemovalReading {
  return {
    async request(credentialId) {
      const row = await database.credentialRemoval.findFirst({
        where: { credentialId },
        include: { repository: REPOSITORY },
        orderBy: [{ askedAt: "desc" }, { id: "desc" }],
      });
      if (row === null) return null;
      return {
        kind: row.kind === "narrow" ? "narrow" : "delete",
        repository: nameOf(row.repository),
        state: REMOVAL_STATES.find((one) => one === row.state) ?? "refused",
        by: (await loginsOf(database, [row.askedBy])).get(row.askedBy) ?? row.askedBy,
        askedAt: row.askedAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
        lines: row.lines,
      };
    },
    async events(credentialId) {
      const rows = await database.credentialEvent.findMany({
        where: { credentialId },
        include: { repository: REPOSITORY },
        orderBy: [{ at: "desc" }, { id: "desc" }],
        take: EVENTS_SHOWN,
      });
      const logins = await loginsOf(
        database,
        rows.map(({ actor }) => actor),
      );
      return rows.map((row) => ({
        kind: CREDENTIAL_EVENTS.find((one) => one === row.kind) ?? "proven",
        repository: nameOf(row.repository),
        evidence: row.evidence,
        actor: logins.get(row.actor) ?? row.actor,
        at: row.at.toISOString(),
      }));
    },
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

function nameOf(repository: { readonly owner: string; readonly name: string } | null): string | null {
  return repository === null ? null : `${repository.owner}/${repository.name}`;
}

async function loginsOf(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const people = await database.appUser.findMany({
    where: { id: { in: ids.filter(isUuid) } },
    select: { id: true, login: true },
  });
  return new Map(people.map(({ id, login }) => [id, login]));
}

/** A value that lies in files; what an incident exposed; and open alerts where the name is read, since GitHub does not say which secret an alert is about. */
async function exposedBy(database: Database, credentialId: string): Promise<readonly string[]> {
  const literal = await database.credential.count({ where: { id: credentialId, level: "literal" } });
  if (literal > 0)
    return [
      "Its value lies in the text of a repository: whoever could ever read that has it, and taking it out changes nothing of that.",
    ];
  const incidents = await database.$queryRaw<{ title: string }[]>`
    SELECT i.title FROM exposure e JOIN incident i ON i.id = e.incident_id
    WHERE e.credential_id = ${credentialId}::uuid AND e.gone_at IS NULL AND NOT i.drill AND NOT ${REVOKED}
      AND i.status IN ('activating', 'active', 'resolving', 'resolved')
    ORDER BY i.created_at DESC LIMIT 10`;
  const rows = await database.$queryRaw<{ name: string; alerts: number }[]>`
    SELECT r.owner || '/' || r.name AS name, count(DISTINCT a.id)::int AS alerts
    FROM credential c
    JOIN repository r ON r.organisation_id = c.organisation_id AND r.deleted_at IS NULL AND r.id IN (
      SELECT n.repository_id FROM credential n WHERE n.id = ${credentialId}::uuid
      UNION SELECT f.repository_id FROM finding f WHERE f.credential_id = ${credentialId}::uuid)
    JOIN secret_alert a ON a.organisation_id = r.organisation_id AND a.repository_github_id = r.github_id AND a.ended_at IS NULL
    WHERE c.id = ${credentialId}::uuid AND c.level IN ('org', 'repo', 'env', 'dependabot', 'codespaces')
    GROUP BY 1 ORDER BY 1 LIMIT 10`;
  return [
    ...incidents.map(
      ({ title }) => `It may have been taken in the incident “${title}”, and is not known to be revoked.`,
    ),
    ...rows.map(
      ({ name, alerts }) =>
        `GitHub's secret scanning has ${counted(alerts, "open alert")} in ${name}. Look whether this is one of them: GitHub does not say it.`,
    ),
  ];
}
