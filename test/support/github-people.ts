import type { StandIn } from "../../demo/github/index.ts";
import { createGithubIdentity } from "../../lib/adapters/github/person.ts";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import { createGithubPeopleStore } from "../../lib/adapters/prisma/github-people-store.ts";
import { signInWithGithub } from "../../lib/usecases/sign-in-with-github.ts";
import { type Client, personsToken } from "../demo/github/pages-support.ts";

export interface SignInWorld {
  readonly one: StandIn;
  readonly app: Client;
  readonly database: Database;
  readonly mode?: "demo" | "live";
  readonly now: () => Date;
  /** What was logged. */
  readonly lines: string[];
}

export const HOST = "ghes.example";

/** Signs a person of the stand-in in, as the web process does it after next-auth has a token. */
export async function signIn({ one, app, database, mode = "live", now, lines }: SignInWorld, login: string) {
  const identity = createGithubIdentity({
    api: `${one.url}/api/v3`,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
  });
  const token = await personsToken(one, app, login);
  const profile = await identity.profile(token);
  if (!profile.ok) throw new Error(profile.failure.detail);
  const people = createGithubPeopleStore(database, mode);
  const ports = { identity, people, clock: { now }, log: (line: string) => lines.push(line) };
  return { token, outcome: await signInWithGithub(ports, { host: HOST, profile: profile.value, token }) };
}
