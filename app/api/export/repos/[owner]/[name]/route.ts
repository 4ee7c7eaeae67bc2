import { findingsCsv } from "../../../../../../lib/core/listing/export.ts";
import type { RepositoryDetail } from "../../../../../../lib/core/listing/views.ts";
import { repositoryForExport } from "../../../../../../lib/dal/repositories.ts";

export const dynamic = "force-dynamic";

interface Context {
  readonly params: Promise<{ readonly owner: string; readonly name: string }>;
}

/** The findings of one repository as a file: `?format=csv` (default) or `json`, which has the plan, too. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const detail = await repositoryForExport(await params);
  if (detail === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (detail === "not-found") return new Response("There is no such repository.\n", { status: 404 });
  const format = new URL(request.url).searchParams.get("format") ?? "csv";
  if (format === "csv") return file(detail, "csv", "text/csv; charset=utf-8", csv(detail));
  if (format === "json") return file(detail, "json", "application/json", JSON.stringify(json(detail), null, 2));
  return new Response("format is csv or json.\n", { status: 400 });
}

function csv(detail: RepositoryDetail): string {
  const { owner, name } = detail.repository;
  return findingsCsv(`${owner}/${name}`, detail.scan?.commit ?? null, detail.findings);
}

function json(detail: RepositoryDetail): object {
  const { repository, scan, findings, plan, unparsed, asOf } = detail;
  const name = `${repository.owner}/${repository.name}`;
  return { schema: "thaw.findings/1", repository: name, state: repository.state, scan, unparsed, findings, plan, asOf };
}

function file(detail: RepositoryDetail, ending: string, type: string, body: string): Response {
  // A header holds plain letters only, and a name is whatever its owner chose.
  const name = `${detail.repository.owner}-${detail.repository.name}`.replaceAll(/[^\w.-]/g, "_");
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}-findings.${ending}"`,
      "cache-control": "no-store",
    },
  });
}
