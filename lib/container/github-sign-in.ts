import type { Database } from "../adapters/prisma/client.ts";
import type { GithubSite } from "../core/github/site.ts";
import type { WebEnvironment } from "../env.ts";
import type { GithubProfile } from "../usecases/github/identity-ports.ts";
import { systemClock } from "./common.ts";

type Configured = NonNullable<WebEnvironment["github"]>;

/** What this installation was made for, and the GitHub that belongs to it; null where there is none. */
export interface WebMode {
  readonly mode: "demo" | "live";
  readonly site: GithubSite | null;
}

/**
 * The stand-in's people and real ones never meet: a live database refuses a GitHub of this machine, a demonstration's every other.
 * @throws EnvironmentError that says what to change
 */
export async function webMode(database: Database, github: WebEnvironment["github"]): Promise<WebMode> {
  const [{ EnvironmentError }, { githubSite }] = await Promise.all([
    import("../env.ts"),
    import("../core/github/site.ts"),
  ]);
  const stamp = await database.deploymentStamp.findUnique({ where: { id: 1 }, select: { mode: true } });
  const mode = stamp?.mode;
  if (mode !== "demo" && mode !== "live")
    throw new EnvironmentError(
      "web cannot start: the database is not set up yet. Run thaw database migrate, or npm start, as its owner.",
    );
  if (github === null) {
    if (mode === "demo") return { mode, site: null };
    throw new EnvironmentError(
      "web cannot start: the database is a live one, and THAW_GITHUB_URL, THAW_OAUTH_CLIENT_ID and THAW_OAUTH_CLIENT_SECRET are missing.",
    );
  }
  const site = githubSite(github.url);
  if (!site.ok) throw new EnvironmentError(`web cannot start: ${site.failure.message}`);
  if (site.value.standIn === (mode === "demo")) return { mode, site: site.value };
  throw new EnvironmentError(
    mode === "live"
      ? "web cannot start: the database is a live one, and THAW_GITHUB_URL is an address of this machine, as that of a stand-in is."
      : "web cannot start: the database is a demonstration's, and THAW_GITHUB_URL is not its stand-in's. Use another database for a real GitHub.",
  );
}

/** Asked once when the process starts, so that what is wrong is said there and not to the first visitor. */
export async function checkWeb({ THAW_DATABASE_URL, github }: WebEnvironment): Promise<void> {
  const { createDatabase } = await import("../adapters/prisma/client.ts");
  const database = createDatabase(THAW_DATABASE_URL, 1);
  try {
    await webMode(database, github);
  } finally {
    await database.$disconnect();
  }
}

/** Signing in at GitHub; null where no client is configured. */
export async function githubSignIn(
  database: Database,
  { mode, site }: WebMode,
  client: Configured["client"] | undefined,
) {
  if (site === null || client === null || client === undefined) return null;
  const [{ createGithubIdentity }, { createGithubPeopleStore }, { signInWithGithub }] = await Promise.all([
    import("../adapters/github/person.ts"),
    import("../adapters/prisma/github-people-store.ts"),
    import("../usecases/sign-in-with-github.ts"),
  ]);
  const identity = createGithubIdentity({ api: site.api, clientId: client.id, clientSecret: client.secret });
  const ports = {
    identity,
    people: createGithubPeopleStore(database, mode),
    clock: systemClock,
    log: (message: string) => process.stderr.write(`${message}\n`),
  };
  return {
    site,
    clientId: client.id,
    clientSecret: client.secret,
    profile: (token: string) => identity.profile(token),
    signIn: (profile: GithubProfile, token: string) => signInWithGithub(ports, { host: site.host, profile, token }),
  };
}
