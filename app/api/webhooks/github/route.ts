import { webContainer } from "../../../../lib/container.ts";

export const dynamic = "force-dynamic";

/** GitHub tells what happened. No session: the signature says who speaks. */
export async function POST(request: Request): Promise<Response> {
  const { webhooks } = await webContainer();
  return await webhooks(request);
}
