import { INCIDENT_STATES, isFreezing } from "../../core/freeze/incident-state.ts";
import { SELECTION_DAYS } from "../../core/retention.ts";
import type { Chosen, SelectionStore } from "../../usecases/selection-ports.ts";
import { alikeFacts } from "./campaign-facts.ts";
import type { Database } from "./client.ts";
import { listedFilter, listedRepositories } from "./dashboard-sql.ts";
import { Prisma } from "./generated/client.ts";
import { uuid7 } from "./uuid.ts";

const KEPT_FOR_MS = SELECTION_DAYS * 86_400_000;
/** Of one person, beside the new one: nobody fills the table by choosing again and again. */
const MOST_KEPT = 20;
/** Thousands of rows; the default of five seconds is for small pages. */
const TRANSACTION_MS = 60_000;

export function createSelectionStore(database: Database): SelectionStore {
  return {
    keep: (selection) => database.$transaction((tx) => keep(tx, selection), { timeout: TRANSACTION_MS }),
    facts: (organisationIds, query) =>
      alikeFacts(
        database,
        listedRepositories(organisationIds),
        Prisma.sql`SELECT id AS repository_id FROM listed WHERE ${listedFilter(query)}`,
      ),
    freezing: (organisationIds) =>
      database.incident.findMany({
        where: { organisationId: { in: [...organisationIds] }, status: { in: INCIDENT_STATES.filter(isFreezing) } },
        select: { id: true, title: true },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      }),
    freezable: async (organisationIds) =>
      (await database.organisation.count({ where: { id: { in: [...organisationIds] }, kind: "github" } })) > 0,
  };
}

async function keep(
  tx: Prisma.TransactionClient,
  { organisationIds, chosen, by, at }: Parameters<SelectionStore["keep"]>[0],
) {
  const id = uuid7(at.getTime());
  await tx.$executeRaw`
    DELETE FROM repository_selection WHERE chosen_by = ${by}::uuid AND (chosen_at < ${new Date(at.getTime() - KEPT_FOR_MS)}
      OR selection_id NOT IN (SELECT s.selection_id FROM repository_selection s WHERE s.chosen_by = ${by}::uuid
        GROUP BY s.selection_id ORDER BY max(s.chosen_at) DESC LIMIT ${MOST_KEPT}))`;
  const repositories = await tx.$executeRaw`
    ${sourceOf(organisationIds, chosen)}
    INSERT INTO repository_selection (selection_id, repository_id, organisation_id, chosen_by, chosen_at)
    SELECT ${id}::uuid, c.id, c.organisation_id, ${by}::uuid, ${at} FROM chosen c`;
  return { id, repositories };
}

function sourceOf(organisationIds: readonly string[], chosen: Chosen): Prisma.Sql {
  if ("query" in chosen)
    return Prisma.sql`${listedRepositories(organisationIds)}, chosen AS (
      SELECT id, organisation_id FROM listed WHERE ${listedFilter(chosen.query)})`;
  return Prisma.sql`WITH chosen AS (SELECT r.id, r.organisation_id FROM repository r
    WHERE r.id = ANY(${[...chosen.ids]}::uuid[]) AND r.deleted_at IS NULL AND r.organisation_id = ANY(${[...organisationIds]}::uuid[]))`;
}
