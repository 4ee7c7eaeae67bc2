import "server-only";
import { webContainer } from "../container.ts";

export interface SignInWays {
  /** Null where nobody can sign in at GitHub. */
  readonly github: { readonly host: string; readonly standIn: boolean } | null;
  /** Whether one-time links are a way worth telling strangers of: on one's own machine, and until GitHub is set up. */
  readonly links: boolean;
}

export async function signInWays(): Promise<SignInWays> {
  const { githubSignIn, mode } = await webContainer();
  const github = githubSignIn === null ? null : { host: githubSignIn.site.host, standIn: githubSignIn.site.standIn };
  return { github, links: mode === "demo" || github === null };
}
