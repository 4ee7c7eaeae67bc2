import { freezeSignFor } from "../../../lib/dal/home.ts";

export const dynamic = "force-dynamic";

/** What the icon of a tab says: one word, which many pages ask for at once. */
export async function GET(): Promise<Response> {
  const sign = await freezeSignFor();
  if (sign === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return Response.json({ sign }, { headers: { "cache-control": "no-store" } });
}
