import type { AuditEntry } from "../../usecases/ports.ts";
import type { Prisma } from "./client.ts";

/** Writes the audit row inside the transaction whose change it records: also one that whoever asks may not see, so that nothing of it is read. */
export async function writeAudit(
  tx: Prisma.TransactionClient,
  organisationId: string | null,
  entry: AuditEntry,
  at?: Date,
): Promise<void> {
  await tx.auditEvent.createMany({ data: [{ ...entry, organisationId, at }] });
}
