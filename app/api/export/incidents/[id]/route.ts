import { incidentReportFor } from "../../../../../lib/dal/incidents.ts";

export const dynamic = "force-dynamic";

/** The post-incident report in Markdown, as of now. */
export async function GET(_request: Request, { params }: { params: Promise<{ readonly id: string }> }) {
  const { id } = await params;
  const text = await incidentReportFor(id);
  if (text === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (text === null) return new Response("There is no such incident.\n", { status: 404 });
  return new Response(text, {
    headers: {
      "content-type": "text/markdown; charset=utf-8",
      "content-disposition": `attachment; filename="incident-${id.replaceAll(/[^0-9a-f-]/gi, "").slice(0, 8)}.md"`,
      "cache-control": "no-store",
    },
  });
}
