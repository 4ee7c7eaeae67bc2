import type { Database } from "../adapters/prisma/client.ts";
import type { Actor } from "../core/actor.ts";
import type { Commanding } from "../usecases/roles-now.ts";
import { systemClock } from "./common.ts";

/** What people do about tokens for machines. */
export async function apiTokenCommands(database: Database) {
  const [{ createApiTokenStore }, { apiTokens: tokens }, { uuid7 }, cases] = await Promise.all([
    import("../adapters/prisma/api-token-store.ts"),
    import("../adapters/tokens/tokens.ts"),
    import("../adapters/prisma/uuid.ts"),
    import("../usecases/api/tokens.ts"),
  ]);
  const newId = (at: Date) => uuid7(at.getTime());
  const ports = { apiTokens: createApiTokenStore(database), tokens, clock: systemClock, newId };
  return {
    create: (by: Commanding, request: Parameters<typeof cases.createToken>[2]) => cases.createToken(ports, by, request),
    list: (actor: Actor, organisationId: string) => cases.listTokens(ports, actor, organisationId),
    revoke: (actor: Actor, id: string) => cases.revokeToken(ports, actor, id),
  };
}

/** What `thaw token` works with: the database alone. */
export async function tokenTerminal(databaseUrl: string) {
  const { createDatabase } = await import("../adapters/prisma/client.ts");
  const database = createDatabase(databaseUrl, 2);
  return {
    ...(await apiTokenCommands(database)),
    organisations: async (login: string | null) =>
      await database.organisation.findMany({
        where: login === null ? {} : { login: { equals: login, mode: "insensitive" } },
        select: { id: true, login: true },
        orderBy: { login: "asc" },
      }),
    close: () => database.$disconnect(),
  };
}

export type TokenTerminal = Awaited<ReturnType<typeof tokenTerminal>>;
