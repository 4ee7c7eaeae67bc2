import { isRole, type OrganisationRole, type UserActor } from "../../core/actor.ts";
import type { Tokens } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";

export interface LiveSession {
  readonly userId: string;
  readonly expiresAt: Date;
}

/** Database sessions, found by the hash of the cookie's value. */
export interface SessionStore {
  find(sessionToken: string, at: Date): Promise<(LiveSession & { readonly login: string }) | null>;
  create(userId: string, sessionToken: string, expiresAt: Date): Promise<void>;
  extend(sessionToken: string, expiresAt: Date): Promise<boolean>;
  /** Ends the session; the row stays, so that the record of who was signed in stays. */
  revoke(sessionToken: string, at: Date): Promise<void>;
  /** The person as an actor, roles as they are now; null when disabled or unknown. */
  actor(userId: string): Promise<UserActor | null>;
}

export function createSessionStore(database: Database, tokens: Tokens): SessionStore {
  return {
    async find(sessionToken, at) {
      const row = await database.session.findFirst({
        where: {
          tokenHash: tokens.hash(sessionToken),
          revokedAt: null,
          expiresAt: { gt: at },
          user: { disabledAt: null },
        },
        select: { userId: true, expiresAt: true, user: { select: { login: true } } },
      });
      return row === null ? null : { userId: row.userId, expiresAt: row.expiresAt, login: row.user.login };
    },
    async create(userId, sessionToken, expiresAt) {
      await database.session.create({ data: { userId, tokenHash: tokens.hash(sessionToken), expiresAt } });
    },
    async extend(sessionToken, expiresAt) {
      const where = { tokenHash: tokens.hash(sessionToken), revokedAt: null };
      return (await database.session.updateMany({ where, data: { expiresAt } })).count === 1;
    },
    async revoke(sessionToken, at) {
      const where = { tokenHash: tokens.hash(sessionToken), revokedAt: null };
      await database.session.updateMany({ where, data: { revokedAt: at } });
    },
    actor: (userId) => loadActor(database, userId),
  };
}

async function loadActor(database: Database, userId: string): Promise<UserActor | null> {
  const row = await database.appUser.findFirst({
    where: { id: userId, disabledAt: null },
    select: { id: true, login: true, memberships: { select: { organisationId: true, role: true } } },
  });
  if (row === null) return null;
  const roles: OrganisationRole[] = [];
  for (const { organisationId, role } of row.memberships) if (isRole(role)) roles.push({ organisationId, role });
  return { kind: "user", id: row.id, login: row.login, roles };
}
