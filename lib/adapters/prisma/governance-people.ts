import { isUuid } from "../../core/uuid.ts";
import type { Prisma } from "./client.ts";

/** Names of people by their ids; a process of ours, and somebody who is gone, is called by the id itself. */
export async function peopleOf(
  database: Prisma.TransactionClient,
  ids: readonly (string | null)[],
): Promise<(id: string) => string> {
  const known = [...new Set(ids.filter((id) => id !== null && isUuid(id)))] as string[];
  const rows = await database.appUser.findMany({ where: { id: { in: known } }, select: { id: true, login: true } });
  const names = new Map(rows.map(({ id, login }) => [id, login]));
  return (id) => names.get(id) ?? id;
}
