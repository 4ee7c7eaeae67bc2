import { parseArgs } from "node:util";
import { writeBackup } from "../container/backup.ts";
import { EnvironmentError, ownerDatabase } from "../env.ts";
import { usage } from "./output.ts";
import { VERSION } from "./version.ts";

const USAGE = `Usage: thaw backup --to FILE

Writes everything that the database holds, as it is in one moment, while everything goes on. DATABASE_URL names the database and its owner.

  --to FILE   a new file, for this user only; - writes to standard output, so that it can be encrypted on its way

Not in it: what signs people in, and jobs, which are asked for again. Keys are not in the database: keep those of Apps and of the record, and the
store's, beside it.

exit status: 0 done, 1 it could not be written, 2 usage
`;

export async function main(args: readonly string[]): Promise<number> {
  const to = parse(args);
  if (to === null) return usage(USAGE, args);
  try {
    await writeBackup(ownerDatabase("thaw backup"), to === "-" ? null : to, VERSION);
    if (to !== "-") process.stdout.write(`Written: ${to}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${sentenceOf(error, to)}\n`);
    return error instanceof EnvironmentError ? 2 : 1;
  }
}

function sentenceOf(error: unknown, to: string): string {
  if (error instanceof Error && "code" in error && error.code === "EEXIST")
    return `${to} is there already, and a backup replaces nothing. Choose another name.`;
  return error instanceof Error ? error.message : String(error);
}

function parse(args: readonly string[]): string | null {
  try {
    const { values } = parseArgs({ args: [...args], options: { to: { type: "string" } } });
    return values.to === undefined || values.to === "" ? null : values.to;
  } catch {
    return null;
  }
}
