import { beginGithubSignIn } from "../../../lib/dal/github-sign-in.ts";

/** Where the button posts to. There is no GET: a link cannot sign anybody in. */
export async function POST(request: Request): Promise<Response> {
  return await beginGithubSignIn(request);
}
