import type { HeldDeployment } from "../../core/listing/incident-views.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import type { Prisma } from "./generated/client.ts";
import { organisationOf } from "./incident-board.ts";

const MOST = 50;

interface WaitRow {
  readonly host: string;
  readonly owner: string;
  readonly name: string;
  readonly environment: string;
  readonly run: bigint;
  readonly asked: Date;
  readonly told: boolean;
  readonly all: number;
}

/** Those that wait in repositories which this incident holds; who holds them, too, does not matter. */
export async function readHeldDeployments(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
): ReturnType<IncidentReading["heldDeployments"]> {
  const organisationId = await organisationOf(database, organisationIds, id);
  if (organisationId === null) return null;
  const rows = await database.$queryRaw<WaitRow[]>`
    SELECT o.host, r.owner, r.name, d.environment, d.run_id AS run, d.asked_at AS asked, d.commented_at IS NOT NULL AS told,
      (count(*) OVER ())::int AS all
    FROM deployment_wait d
      JOIN organisation o ON o.id = d.organisation_id
      JOIN repository r ON r.organisation_id = d.organisation_id AND r.github_id = d.github_id
      JOIN incident_repository i ON i.repository_id = r.id AND i.incident_id = ${id}::uuid AND i.wanted = 'held'
    WHERE d.answered_at IS NULL AND d.organisation_id = ${organisationId}::uuid
    ORDER BY d.asked_at, d.id LIMIT ${MOST}`;
  return {
    organisationId,
    held: { count: rows[0]?.all ?? 0, first: rows.map(deploymentOf) },
  };
}

function deploymentOf({ run, asked, host, owner, name, environment, told }: WaitRow): HeldDeployment {
  return { host, owner, name, runId: Number(run), environment, askedAt: asked.toISOString(), told };
}
