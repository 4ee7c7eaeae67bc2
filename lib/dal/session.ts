import "server-only";
import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { z } from "zod";
import { webContainer } from "../container.ts";
import type { Role, UserActor } from "../core/actor.ts";
import { authOptions } from "./auth-options.ts";

/** Who asks. Every page and every route starts here; layouts never do, since they are not rendered for each request. */

/** What a page may show of the person who looks at it. */
export interface Viewer {
  readonly login: string;
  readonly roles: readonly Role[];
}

const sessionUser = z.object({ user: z.object({ id: z.string() }) });

/** The person of this request's session; null without a valid one. Asked once per request, whoever asks. */
export const currentActor = cache(async (): Promise<UserActor | null> => {
  const session = sessionUser.safeParse(await getServerSession(await authOptions()));
  if (!session.success) return null;
  const { sessions } = await webContainer();
  const person = await sessions.person(session.data.user.id);
  if (person === null) return null;
  return { kind: "user", id: person.userId, login: person.login, roles: person.roles };
});

/** As `currentActor`; without a session the answer is the sign-in page. */
export async function requireActor(): Promise<UserActor> {
  return (await currentActor()) ?? redirect("/sign-in");
}

export function viewerOf(actor: UserActor): Viewer {
  return { login: actor.login, roles: [...new Set(actor.roles.map((entry) => entry.role))] };
}
