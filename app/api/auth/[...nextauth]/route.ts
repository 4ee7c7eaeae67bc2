import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions, callbackOptions } from "../../../../lib/dal/auth-options.ts";

interface Context {
  readonly params: Promise<{ readonly nextauth: string[] }>;
}

/** next-auth's own routes: who is signed in, the form token, GitHub's way back, signing out. Its pages are ours. */
async function handler(request: NextRequest, context: Context): Promise<Response> {
  const [action] = (await context.params).nextauth;
  const options = action === "callback" ? await callbackOptions() : await authOptions();
  const answer: unknown = await NextAuth(request, context, options);
  return answer instanceof Response ? answer : new Response(null, { status: 500 });
}

export { handler as GET, handler as POST };
