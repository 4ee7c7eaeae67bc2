import type { RolesNow } from "../../usecases/people-ports.ts";
import type { Database } from "./client.ts";
import { createSessionStore } from "./sessions.ts";

/** With the rights of web: it asks for a reading, and sees what came of it. */
export function createRolesNow(database: Database): RolesNow {
  const sessions = createSessionStore(database);
  return {
    async asOf(userId, organisationId) {
      const where = { userId, organisationId, source: { not: "local" } };
      const { _max } = await database.membership.aggregate({ where, _max: { asOf: true } });
      return _max.asOf;
    },
    async person(userId) {
      const person = await sessions.person(userId);
      return person === null ? null : { kind: "user", id: person.userId, login: person.login, roles: person.roles };
    },
    async ask(userId, organisationId) {
      const payload = JSON.stringify({ organisationId, userId });
      const key = `people.person:${organisationId}:${userId}`;
      await database.$executeRaw`SELECT thaw_add_job('people.person', ${payload}::json, ${key})`;
    },
  };
}
