import { credentialsCsv } from "../../../../lib/core/listing/credential-export.ts";
import { parseCredentialQuery } from "../../../../lib/core/listing/credential-query.ts";
import { credentialsForExport } from "../../../../lib/dal/credentials.ts";
import { csvAnswer, jsonAnswer, rawParams } from "../../../_ui/routes.ts";

export const dynamic = "force-dynamic";

/** Every credential that fits the filter of the address, on whichever page of the list it stands. */
export async function GET(request: Request): Promise<Response> {
  const raw = rawParams(request);
  const rows = await credentialsForExport(parseCredentialQuery(raw));
  if (rows === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  return raw.format?.[0] === "json"
    ? jsonAnswer("credentials", `${JSON.stringify(rows)}\n`)
    : csvAnswer("credentials", credentialsCsv(rows));
}
