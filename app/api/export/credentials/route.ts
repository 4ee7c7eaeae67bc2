import { credentialsCsv } from "../../../../lib/core/listing/credential-export.ts";
import { parseCredentialQuery } from "../../../../lib/core/listing/credential-query.ts";
import { credentialsForExport } from "../../../../lib/dal/credentials.ts";

export const dynamic = "force-dynamic";

/** Every credential that fits the filter of the address, on whichever page of the list it stands. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams;
  const raw = Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
  const rows = await credentialsForExport(parseCredentialQuery(raw));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return new Response(credentialsCsv(rows), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="credentials.csv"',
      "cache-control": "no-store",
    },
  });
}
