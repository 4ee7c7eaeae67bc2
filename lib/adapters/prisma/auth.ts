import type { Adapter, AdapterUser } from "next-auth/adapters";
import type { Clock, Tokens } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";
import type { Person, SessionTable } from "./sessions.ts";

/**
 * next-auth's adapter over our tables. Sessions are found by the hash of their token. People and accounts are not made here: whoever signs
 * in by a provider was admitted before (`usecases/sign-in-with-github.ts`). So nothing of a provider's tokens is ever stored, and no
 * account is ever added to a person who happens to be signed in.
 * @param host of the GitHub that people sign in at; accounts of another host with the same id are other people's
 */
export function createAuthAdapter(
  database: Database,
  sessions: SessionTable,
  tokens: Tokens,
  clock: Clock,
  host: string | null,
): Adapter {
  return {
    async getUser(id) {
      const person = await sessions.person(id);
      return person === null ? null : adapterUser(person);
    },
    async getUserByEmail() {
      return null;
    },
    async getUserByAccount({ provider, providerAccountId }) {
      const row = await database.account.findUnique({
        where: { provider_providerAccountId: { provider: `${provider}:${host}`, providerAccountId } },
        select: { user: { select: { id: true, login: true, disabledAt: true } } },
      });
      if (row === null || row.user.disabledAt !== null) return null;
      return adapterUser({ userId: row.user.id, login: row.user.login });
    },
    async createUser() {
      throw new Error("Signing up is not part of this installation: people are added by an administrator.");
    },
    async updateUser(user) {
      return adapterUser({ userId: user.id, login: user.name ?? user.id });
    },
    async linkAccount() {
      throw new Error("Accounts are linked where people are admitted, by GitHub's id.");
    },
    async createSession({ sessionToken, userId, expires }) {
      await sessions.create(userId, tokens.hash(sessionToken), expires, clock.now());
      return { sessionToken, userId, expires };
    },
    async getSessionAndUser(sessionToken) {
      const session = await sessions.find(tokens.hash(sessionToken), clock.now());
      if (session === null) return null;
      const { userId, expiresAt } = session;
      return { session: { sessionToken, userId, expires: expiresAt }, user: adapterUser(session) };
    },
    async updateSession({ sessionToken, expires }) {
      if (expires === undefined || !(await sessions.extend(tokens.hash(sessionToken), expires))) return null;
      const session = await sessions.find(tokens.hash(sessionToken), clock.now());
      return session === null ? null : { sessionToken, userId: session.userId, expires: session.expiresAt };
    },
    async deleteSession(sessionToken) {
      await sessions.revoke(tokens.hash(sessionToken), clock.now());
    },
  };
}

/** next-auth wants an address; we keep none. */
function adapterUser(person: Pick<Person, "userId" | "login">): AdapterUser {
  return { id: person.userId, name: person.login, email: "", emailVerified: null };
}
