import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "../../../../lib/dal/auth-options.ts";

interface Context {
  readonly params: Promise<{ readonly nextauth: string[] }>;
}

/** next-auth's own routes: who is signed in, the form token, signing out. Its pages are ours. */
async function handler(request: NextRequest, context: Context): Promise<Response> {
  const answer: unknown = await NextAuth(request, context, await authOptions());
  return answer instanceof Response ? answer : new Response(null, { status: 500 });
}

export { handler as GET, handler as POST };
