import { readConfig } from "../../core/config.ts";
import type { CustomGate } from "../../core/gates/custom.ts";
import { isUuid } from "../../core/uuid.ts";
import type { Prisma } from "./client.ts";

/** Gates that an organisation's configuration has, as it was noted last. A file with a mistake is never noted. */
export async function configuredGates(
  database: Pick<Prisma.TransactionClient, "organisation">,
  organisationId: string,
): Promise<readonly CustomGate[]> {
  if (!isUuid(organisationId)) return [];
  const row = await database.organisation.findUnique({ where: { id: organisationId }, select: { configText: true } });
  return gatesIn(row?.configText ?? null);
}

/** @param text of a thaw.config.yml */
export function gatesIn(text: string | null): readonly CustomGate[] {
  if (text === null) return [];
  const read = readConfig("thaw.config.yml", text);
  return read.ok ? (read.value.gates ?? []) : [];
}
