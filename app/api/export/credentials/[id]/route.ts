import { referencesCsv } from "../../../../../lib/core/listing/credential-export.ts";
import { credentialForExport } from "../../../../../lib/dal/credentials.ts";

export const dynamic = "force-dynamic";

interface Context {
  readonly params: Promise<{ readonly id: string }>;
}

/** Every place that reads one credential. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const detail = await credentialForExport((await params).id);
  if (detail === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (detail === "not-found") return new Response("There is no such credential.\n", { status: 404 });
  const { credential, repositories } = detail;
  return new Response(referencesCsv(credential, repositories), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      // A header holds plain letters only, and a name is whatever somebody chose.
      "content-disposition": `attachment; filename="${credential.name.replaceAll(/[^\w.-]/g, "_").slice(0, 100)}-references.csv"`,
      "cache-control": "no-store",
    },
  });
}
