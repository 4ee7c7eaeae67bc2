import { type Actor, isFreshSignIn, SIGN_IN_MINUTES, type SystemActor, type UserActor } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { RolesNow } from "./people-ports.ts";
import type { Clock } from "./ports.ts";
import { done, refuse } from "./refuse.ts";

/**
 * Who asks, and when they signed in; null where that is not known. A terminal on the server has no sign-in, and needs none: nobody but its
 * administrators has one.
 */
export type Commanding =
  | { readonly actor: SystemActor; readonly signedInAt: Date | null; readonly readNow?: undefined }
  | PersonCommanding;

export interface PersonCommanding {
  readonly actor: UserActor;
  readonly signedInAt: Date | null;
  readonly readNow: ReadNow;
}

/** The person with the roles of this moment: those of GitHub were read since this was asked. */
export type ReadNow = (actor: UserActor, organisationId: string) => Promise<Result<UserActor, NotNow>>;
export type NotNow = Failure<"not-read" | "sign-in">;

/** The time in which GitHub answers about one person, and the worker gets to it, on a bad day. */
const LONGEST_MS = 8_000;
const BETWEEN_MS = 100;

export interface ReadNowPorts {
  readonly roles: RolesNow;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Has GitHub asked, by the worker, which roles the person has at this moment. Nothing that is older counts: whoever was put out of a team a
 * second ago is refused. Who has their roles from here alone has those of the database at this moment. No answer is a refusal.
 */
export async function readNow(
  { roles, clock, pause }: ReadNowPorts,
  { id }: UserActor,
  organisationId: string,
): Promise<Result<UserActor, NotNow>> {
  const before = await roles.asOf(id, organisationId);
  if (before !== null) {
    await roles.ask(id, organisationId);
    const end = clock.now().getTime() + LONGEST_MS;
    // One of another time says that it was read since; none, that GitHub gives nothing there any more.
    while ((await roles.asOf(id, organisationId))?.getTime() === before.getTime()) {
      if (clock.now().getTime() >= end) return notRead();
      await pause(BETWEEN_MS);
    }
  }
  const person = await roles.person(id);
  return person === null ? notRead() : done(person);
}

function notRead() {
  return refuse(
    "not-read",
    "Nothing was done: GitHub was asked whether you still may do this, and did not answer in time. Try again in a moment. While GitHub or the worker is away, thaw freeze, thaw thaw and thaw refreeze on the server do the same.",
  );
}

/**
 * For what freezes, thaws or lets something through: a sign-in that is fresh, and roles of this moment. A process of ours is who it is.
 * @returns the actor to judge by, in the place of who asked
 */
export async function asOfNow(by: Commanding, organisationId: string, now: Date): Promise<Result<Actor, NotNow>> {
  if (by.readNow === undefined) return done(by.actor);
  return staleSignIn(by.signedInAt, now) ?? (await by.readNow(by.actor, organisationId));
}

/** For what may make a gate pass, or lets jobs go on: roles of this moment. However long ago somebody signed in, since such work takes hours. */
export async function withRolesOfNow(by: Commanding, organisationId: string): Promise<Result<Actor, NotNow>> {
  return by.readNow === undefined ? done(by.actor) : await by.readNow(by.actor, organisationId);
}

/** The refusal of who signed in too long ago, or is not known to have signed in; null for the others. */
export function staleSignIn(signedInAt: Date | null, now: Date) {
  if (isFreshSignIn(signedInAt, now)) return null;
  return refuse(
    "sign-in",
    `This needs a sign-in that is younger than ${SIGN_IN_MINUTES} minutes. Sign in again, and come back.`,
  );
}
