import type { UserActor } from "../core/actor.ts";
import { guardedStream } from "../http/guarded-stream.ts";
import { shares } from "../http/slots.ts";
import type { SessionStore } from "../usecases/people-ports.ts";
import type { Clock } from "../usecases/ports.ts";

/** Files that are being written by this process, of all people and of each: one is read as fast as its reader takes it. */
const MOST_AT_ONCE = 8;
const MOST_OF_ONE = 2;

interface Ports {
  readonly sessions: Pick<SessionStore, "find">;
  readonly tokens: { readonly hash: (token: string) => string };
  readonly clock: Clock;
}

/**
 * A file for one person, written while it is sent. It breaks off once the session that asked for it is over, and once the person has lost any
 * role that they had when it was begun. Null where too many are being written.
 */
export function exporting({ sessions, tokens, clock }: Ports) {
  const bound = shares(MOST_AT_ONCE, MOST_OF_ONE);
  return (
    actor: UserActor,
    token: string,
    pieces: AsyncGenerator<string, void, undefined>,
  ): ReadableStream<Uint8Array> | null => {
    const ended = bound.enter(actor.id);
    if (ended === null) return null;
    const stands = async () => {
      const now = await sessions.find(tokens.hash(token), clock.now());
      return now !== null && now.userId === actor.id && keepsRoles(actor, now.roles);
    };
    return guardedStream(pieces, { stands, ended });
  };
}

function keepsRoles({ roles }: UserActor, now: UserActor["roles"]): boolean {
  return roles.every(({ organisationId, role }) =>
    now.some((one) => one.organisationId === organisationId && one.role === role),
  );
}
