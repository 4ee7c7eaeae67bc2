import { createDatabase } from "../adapters/prisma/client.ts";
import { createIncidentReading } from "../adapters/prisma/incident-reading.ts";
import { incidentReport } from "../core/report/incident-report.ts";
import { isUuid } from "../core/uuid.ts";
import { systemClock } from "./common.ts";

/**
 * The post-incident report of one incident, for whoever may read the database.
 * @returns Markdown; null where there is no such incident
 */
export async function reportOf(databaseUrl: string, incidentId: string): Promise<string | null> {
  if (!isUuid(incidentId)) return null;
  const database = createDatabase(databaseUrl, 1);
  try {
    const row = await database.incident.findUnique({ where: { id: incidentId }, select: { organisationId: true } });
    if (row === null) return null;
    const found = await createIncidentReading(database).report([row.organisationId], incidentId, systemClock.now());
    return found === null ? null : incidentReport(found.facts);
  } finally {
    await database.$disconnect();
  }
}
