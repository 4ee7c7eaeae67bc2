import type { AuditEntry } from "../../usecases/ports.ts";
import type { Prisma } from "./client.ts";

/** Writes the audit row inside the transaction whose change it records. */
export async function writeAudit(
  tx: Prisma.TransactionClient,
  organisationId: string | null,
  entry: AuditEntry,
  at?: Date,
): Promise<void> {
  await tx.auditEvent.create({ data: { ...entry, organisationId, at }, select: { seq: true } });
}
