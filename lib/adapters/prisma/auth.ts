import type { Adapter, AdapterUser } from "next-auth/adapters";
import type { Database } from "./client.ts";
import type { SessionStore } from "./sessions.ts";

/**
 * next-auth's adapter over our tables. Sessions are found by the hash of their token. Accounts of providers come with
 * GitHub's sign-in: until then a provider's sign-in is refused here, and people come from one-time links.
 */
export function createAuthAdapter(database: Database, sessions: SessionStore): Adapter {
  return {
    async getUser(id) {
      const actor = await sessions.actor(id);
      return actor === null ? null : adapterUser(actor.id, actor.login);
    },
    async getUserByEmail() {
      return null;
    },
    async getUserByAccount({ provider, providerAccountId }) {
      const row = await database.account.findUnique({
        where: { provider_providerAccountId: { provider, providerAccountId } },
        select: { user: { select: { id: true, login: true, disabledAt: true } } },
      });
      if (row === null || row.user.disabledAt !== null) return null;
      return adapterUser(row.user.id, row.user.login);
    },
    async createUser() {
      throw new Error("Signing up is not part of this installation: people are added by an administrator.");
    },
    async updateUser(user) {
      return adapterUser(user.id, user.name ?? user.id);
    },
    async linkAccount({ provider, providerAccountId, userId }) {
      await database.account.create({ data: { provider, providerAccountId, userId } });
    },
    async createSession({ sessionToken, userId, expires }) {
      await sessions.create(userId, sessionToken, expires);
      return { sessionToken, userId, expires };
    },
    async getSessionAndUser(sessionToken) {
      const session = await sessions.find(sessionToken, new Date());
      if (session === null) return null;
      const user = adapterUser(session.userId, session.login);
      return { session: { sessionToken, userId: session.userId, expires: session.expiresAt }, user };
    },
    async updateSession({ sessionToken, expires }) {
      if (expires === undefined || !(await sessions.extend(sessionToken, expires))) return null;
      const session = await sessions.find(sessionToken, new Date());
      return session === null ? null : { sessionToken, userId: session.userId, expires: session.expiresAt };
    },
    async deleteSession(sessionToken) {
      await sessions.revoke(sessionToken, new Date());
    },
  };
}

/** next-auth wants an address; we keep none. */
function adapterUser(id: string, login: string): AdapterUser {
  return { id, name: login, email: "", emailVerified: null };
}
