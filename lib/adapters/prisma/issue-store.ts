import type { RefreezeCause } from "../../core/freeze/repository-state.ts";
import { CAUSE_WORDS, gateTitle } from "../../core/listing/incident-wording.ts";
import type { IssueStore } from "../../usecases/notify/issue-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";

/** As it is shown beside other channels. */
const CHANNEL = "issues";

interface Found {
  readonly incident_id: string;
  readonly repository_id: string;
  readonly github_id: bigint;
  readonly node_id: string | null;
  readonly owner: string;
  readonly name: string;
  readonly visibility: string;
  readonly held: boolean;
  readonly state: string;
  readonly cause: string | null;
  readonly open_gates: readonly string[] | null;
  readonly number: number | null;
  readonly open: boolean | null;
  readonly told: string | null;
  readonly told_at: Date | null;
}

export function createIssueStore(database: Database, fence: Fence | null): IssueStore {
  const write = fencedWrites(database, fence);
  return {
    async rows(organisationId, at) {
      const found = await database.$queryRaw<Found[]>`
        SELECT h.incident_id::text, h.repository_id::text, r.github_id, r.node_id, r.owner, r.name, r.visibility, h.state, h.cause,
          h.wanted = 'held' AND i.status IN ('activating', 'active') AS held, s.open_gates, n.number, n.open, n.told, n.told_at
        FROM incident_repository h
          JOIN incident i ON i.id = h.incident_id
          JOIN repository r ON r.id = h.repository_id
          LEFT JOIN gate_standing s ON s.incident_id = h.incident_id AND s.repository_id = h.repository_id
          LEFT JOIN notice_issue n ON n.incident_id = h.incident_id AND n.repository_id = h.repository_id
        WHERE h.organisation_id = ${organisationId}::uuid AND NOT i.drill
          AND r.github_id IS NOT NULL AND r.deleted_at IS NULL AND NOT r.archived
          AND (n.open OR (h.wanted = 'held' AND i.status IN ('activating', 'active')))
          AND (n.not_before IS NULL OR n.not_before <= ${at})
        ORDER BY h.incident_id, h.repository_id`;
      return found.map((row) => ({
        incidentId: row.incident_id,
        repositoryId: row.repository_id,
        owner: row.owner,
        name: row.name,
        ref: { id: Number(row.github_id), nodeId: row.node_id ?? "", owner: row.owner, name: row.name },
        readByAll: row.visibility !== "private" && row.visibility !== "internal",
        held: row.held,
        again: row.state === "refrozen" ? againWords(row.cause) : null,
        open: row.open_gates?.map(gateTitle) ?? null,
        number: row.number,
        isOpen: row.open ?? false,
        told: row.told,
        toldAt: row.told_at,
      }));
    },
    told: ({ incidentId, repositoryId }, { hash, open }, number, at) =>
      write(async (tx) => {
        const { organisationId } = await tx.incident.findUniqueOrThrow({ where: { id: incidentId } });
        const now = { number, open, told: hash, toldAt: at, notBefore: null, error: null };
        await tx.noticeIssue.upsert({
          where: { incidentId_repositoryId: { incidentId, repositoryId } },
          create: { incidentId, repositoryId, organisationId, ...now },
          update: now,
        });
        await tx.notifyChannel.updateMany({ where: { organisationId, name: CHANNEL }, data: { sentAt: at } });
      }),
    notTold: ({ incidentId, repositoryId }, error, notBefore) =>
      write(async (tx) => {
        const { organisationId } = await tx.incident.findUniqueOrThrow({ where: { id: incidentId } });
        await tx.noticeIssue.upsert({
          where: { incidentId_repositoryId: { incidentId, repositoryId } },
          create: { incidentId, repositoryId, organisationId, open: false, notBefore, error },
          update: { notBefore, error },
        });
      }),
    standing: (organisationId, error, at) =>
      write(async (tx) => {
        const where = { organisationId, name: CHANNEL };
        const [row] = await tx.notifyChannel.findMany({ where });
        const since = error === null ? null : (row?.failingSince ?? at);
        await tx.notifyChannel.updateMany({ where, data: { failingSince: since, error } });
      }),
  };
}

/** What is no cause of ours is a person's text, which has more readers here than on the page. */
function againWords(cause: string | null): string {
  return cause !== null && Object.hasOwn(CAUSE_WORDS, cause)
    ? CAUSE_WORDS[cause as RefreezeCause]
    : "its page says why";
}
