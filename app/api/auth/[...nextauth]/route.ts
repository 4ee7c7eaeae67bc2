import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions, callbackOptions } from "../../../../lib/dal/auth-options.ts";
import { backFromGithub } from "../../../../lib/dal/github-sign-in.ts";

interface Context {
  readonly params: Promise<{ readonly nextauth: string[] }>;
}

/** next-auth's own routes: who is signed in, the form token, GitHub's way back, signing out. Its pages are ours. */
async function handler(request: NextRequest, context: Context): Promise<Response> {
  const [action] = (await context.params).nextauth;
  const options = action === "callback" ? await callbackOptions() : await authOptions();
  const answer: unknown = await NextAuth(request, context, options);
  if (!(answer instanceof Response)) return new Response(null, { status: 500 });
  return action === "callback" ? await backFromGithub(request, answer) : answer;
}

export { handler as GET, handler as POST };
