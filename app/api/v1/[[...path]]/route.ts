import { webContainer } from "../../../../lib/container.ts";
import { PEER_HEADER } from "../../../../lib/core/web/guard.ts";

export const dynamic = "force-dynamic";

/** The API for machines. No session: its token says who asks, and a cookie says nothing. */
async function handler(request: Request): Promise<Response> {
  const { api } = await webContainer();
  return await api(request, request.headers.get(PEER_HEADER) ?? "");
}

export {
  handler as DELETE,
  handler as GET,
  handler as HEAD,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
};
