import { INVENTORY_RULES, sourcesBehind } from "../../core/inventory/findings.ts";
import type { SecretLink } from "../../core/inventory/judge.ts";
import type { InventoryChanges, JudgedInventory } from "../../usecases/github/inventory-ports.ts";
import type { AuditEntry } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Prisma } from "./client.ts";
import { putRows, TABLES } from "./inventory-rows.ts";

type Changes = Omit<InventoryChanges, "turned">;

/** What the judgements of one moment change. Judgements of an organisation queue up, and an older one changes nothing of a newer. */
export async function judge(
  tx: Prisma.TransactionClient,
  { organisationId, findings, links, at }: JudgedInventory,
  audit: (changes: Changes) => AuditEntry,
): Promise<Changes> {
  await tx.$queryRaw`SELECT 1 FROM organisation WHERE id = ${organisationId}::uuid FOR NO KEY UPDATE`;
  const rows = findings.map((one) => ({
    rule: one.rule,
    subject: one.subject,
    repository_id: one.repositoryId,
    credential_id: one.credentialId,
    name: one.name,
    severity: one.severity,
    message: one.message,
    first_seen_at: at,
  }));
  const added = await putRows(tx, TABLES.inventory_finding, organisationId, rows, at);
  const ended = await endFindings(tx, organisationId, at);
  await link(tx, organisationId, links);
  const changes = { added, ended };
  await writeAudit(tx, organisationId, audit(changes), at);
  return changes;
}

/** Those that were not found any more, where all that they hang on is visible now: what cannot be seen is not gone. */
function endFindings(tx: Prisma.TransactionClient, organisationId: string, at: Date): Promise<number> {
  const behind = INVENTORY_RULES.flatMap((rule) =>
    [true, false].flatMap((own) => sourcesBehind(rule, own).map((source) => ({ rule, own, source }))),
  );
  return tx.$executeRaw`
    UPDATE inventory_finding f SET ended_at = ${at}
    WHERE f.organisation_id = ${organisationId}::uuid AND f.ended_at IS NULL AND f.as_of < ${at}
      AND (
        EXISTS (SELECT FROM repository r WHERE r.id = f.repository_id AND (r.deleted_at IS NOT NULL OR r.archived))
        OR NOT EXISTS (
          SELECT FROM jsonb_to_recordset(${JSON.stringify(behind)}::jsonb) AS need (rule text, own boolean, source text)
          WHERE need.rule = f.rule AND need.own = (f.repository_id IS NOT NULL)
            -- Each by the index: together they would read the states of all repositories.
            AND NOT EXISTS (
              SELECT FROM source_state s
              WHERE s.organisation_id = f.organisation_id AND s.source = need.source AND s.outcome = 'visible'
                AND s.repository_id IS NULL
            )
            AND NOT EXISTS (
              SELECT FROM source_state s
              WHERE s.organisation_id = f.organisation_id AND s.source = need.source AND s.outcome = 'visible'
                AND s.repository_id = f.repository_id
            )
        )
      )`;
}

/**
 * Names the stored secret that each open finding reads, which also takes the kind that most of its findings say. One that is not known to be
 * stored anywhere goes back to what the repository's text alone tells of it.
 */
async function link(tx: Prisma.TransactionClient, organisationId: string, links: readonly SecretLink[]): Promise<void> {
  const json = JSON.stringify(
    links.map(({ findingId, credentialId }) => ({ finding_id: findingId, credential_id: credentialId })),
  );
  await tx.$executeRaw`
    UPDATE finding f SET credential_id = coalesce(
      row.credential_id,
      (SELECT c.id FROM credential c
        WHERE c.repository_id = f.repository_id AND c.level = 'unknown' AND c.environment IS NULL AND c.name = f.secret_name)
    )
    FROM jsonb_to_recordset(${json}::jsonb) AS row (finding_id uuid, credential_id uuid), credential linked
    WHERE f.id = row.finding_id AND f.organisation_id = ${organisationId}::uuid AND f.resolved_scan_id IS NULL
      AND linked.id = f.credential_id
      AND (row.credential_id <> f.credential_id OR (row.credential_id IS NULL AND linked.level <> 'unknown'))`;
  await tx.$executeRaw`
    UPDATE credential c SET kind = said.kind
    FROM (
      SELECT DISTINCT ON (f.credential_id) f.credential_id, f.kind
      FROM finding f
      WHERE f.organisation_id = ${organisationId}::uuid AND f.resolved_scan_id IS NULL AND f.credential_id IS NOT NULL
      GROUP BY f.credential_id, f.kind ORDER BY f.credential_id, count(*) DESC, f.kind
    ) said
    WHERE c.id = said.credential_id AND c.level IN ('org', 'repo', 'env') AND c.kind <> said.kind`;
}
