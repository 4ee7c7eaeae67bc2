import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { databaseAddresses } from "../env.ts";
import { usage } from "./output.ts";

const USAGE = `Usage: thaw report INCIDENT [--to FILE]

Writes the post-incident report of an incident in Markdown: figures, timeline, drift, exceptions, what remains. INCIDENT is
the id that stands in the address of its page. Exit status: 0 written, 1 there is no such incident, 2 usage or an error.

THAW_DATABASE_URL names the database.
`;

/** @returns the exit status that the usage describes */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  try {
    const { reportOf } = await import("../container/incident-report.ts");
    const text = await reportOf(databaseAddresses()[0] ?? "", request.incidentId);
    if (text === null) {
      process.stderr.write(`There is no incident ${JSON.stringify(request.incidentId)}.\n`);
      return 1;
    }
    if (request.to === null) process.stdout.write(text);
    else writeFileSync(request.to, text);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function parse(args: readonly string[]): { readonly incidentId: string; readonly to: string | null } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { to: { type: "string" } },
      allowPositionals: true,
    });
    const [incidentId, ...more] = positionals;
    return incidentId === undefined || more.length > 0 ? null : { incidentId, to: values.to ?? null };
  } catch {
    return null;
  }
}
