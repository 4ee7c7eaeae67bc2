import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { z } from "zod";
import { webContainer } from "../container.ts";
import { type Role, SESSION_HOURS, standingRoles, type UserActor } from "../core/actor.ts";
import { sightOf } from "../core/people/sight.ts";
import { PATH_HEADER, placeToReturnTo } from "../core/web/back.ts";
import { authOptions } from "./auth-options.ts";

/** Who asks. Every page and every route starts here; layouts never do, since they are not rendered for each request. */

/** What a page may show of the person who looks at it. */
export interface Viewer {
  readonly login: string;
  readonly roles: readonly Role[];
  /** They see what GitHub lets them read, and there may be more. */
  readonly narrow: boolean;
}

const sessionUser = z.object({ user: z.object({ id: z.string(), until: z.iso.datetime() }) });

const currentSession = cache(async () => sessionUser.safeParse(await getServerSession(await authOptions())));

/** When the person of this request signed in; null without a session. A session lasts a fixed time, and is never prolonged. */
export async function signedInAt(): Promise<Date | null> {
  const session = await currentSession();
  return session.success ? new Date(Date.parse(session.data.user.until) - SESSION_HOURS * 60 * 60_000) : null;
}

const currentPerson = cache(async () => {
  const session = await currentSession();
  if (!session.success) return null;
  const { sessions } = await webContainer();
  return await sessions.person(session.data.user.id);
});

/** The person of this request's session; null without a valid one. Asked once per request, whoever asks. */
export const currentActor = cache(async (): Promise<UserActor | null> => {
  const person = await currentPerson();
  if (person === null) return null;
  return { kind: "user", id: person.userId, login: person.login, roles: person.roles };
});

/** Leads to signing in, and from there back to the page that was asked for. */
async function toSignIn(error: "stale" | null = null): Promise<never> {
  const back = placeToReturnTo((await headers()).get(PATH_HEADER));
  const query = new URLSearchParams({ ...(error === null ? {} : { error }), ...(back === null ? {} : { back }) });
  redirect(query.size === 0 ? "/sign-in" : `/sign-in?${query}`);
}

/** As `currentActor`; without a session the answer is the sign-in page. */
export async function requireActor(): Promise<UserActor> {
  return (await currentActor()) ?? (await toSignIn());
}

/**
 * Who asks for a change, with those roles only that GitHub gave a short while ago. Whoever has none of them is led to signing in, which reads
 * them, and is told why: their roles may have been taken since. Only what stops something is for `requireActor`: that GitHub
 * does not answer must not keep an incident going.
 */
export async function requireWriter(): Promise<UserActor> {
  const [person, { clock }] = await Promise.all([currentPerson(), webContainer()]);
  if (person === null) return await toSignIn();
  const roles = standingRoles(person.roles, clock.now());
  if (roles.length === 0 && person.roles.length > 0) return await toSignIn("stale");
  return { kind: "user", id: person.userId, login: person.login, roles };
}

/** For what freezes, thaws or lets something through: with the way to ask GitHub who this person is at that moment. */
export async function commanding(actor: UserActor) {
  const [since, { readNow }] = await Promise.all([signedInAt(), webContainer()]);
  return { actor, signedInAt: since, readNow };
}

/** Whether `requireWriter` would lead this person to signing in. */
export async function isStale(): Promise<boolean> {
  const [person, { clock }] = await Promise.all([currentPerson(), webContainer()]);
  return person !== null && person.roles.length > 0 && standingRoles(person.roles, clock.now()).length === 0;
}

export function viewerOf(actor: UserActor): Viewer {
  const roles = [...new Set(actor.roles.map((entry) => entry.role))];
  return { login: actor.login, roles, narrow: sightOf(actor).kind !== "whole" };
}
