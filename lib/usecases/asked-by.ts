import type { Actor } from "../core/actor.ts";
import type { RepositoryQuery } from "../core/listing/repository-query.ts";

/** The query with who asks put in where it says "mine"; a process of ours has none. */
export function askedBy(actor: Actor, query: RepositoryQuery): RepositoryQuery {
  if (query.of?.kind !== "me") return query;
  const person = actor.kind === "user" ? { id: actor.id, login: actor.login } : null;
  return { ...query, of: { kind: "me", person } };
}
