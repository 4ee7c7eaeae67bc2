import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { confirmRestore, type RestoreReport, restoreFrom } from "../container/backup.ts";
import { counted } from "../core/listing/format.ts";
import { plainText } from "../core/report/redacted.ts";
import { EnvironmentError, ownerDatabase } from "../env.ts";
import { usage } from "./output.ts";

const USAGE = `Usage: thaw restore FILE
       thaw restore --check

Puts a backup into a new database (createdb NAME), which DATABASE_URL names with its owner, and brings it up to this version. FILE may be -,
for standard input. All of it is there afterwards, or nothing.

What the backup believes of GitHub may be older than GitHub is: a freeze that was activated since would be taken off as unknown. So no worker and no
broker starts on a restored database until somebody has looked, and says so by

  --check   I have compared what this database believes with GitHub: what it does from now on is right

exit status: 0 done, 1 it could not be restored, 2 usage
`;

export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  try {
    const ownerUrl = ownerDatabase("thaw restore");
    if (request === "check") return await check(ownerUrl);
    const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
    process.stdout.write(textOf(await restoreFrom(ownerUrl, request.file === "-" ? null : request.file, root)));
    return 0;
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    return error instanceof EnvironmentError ? 2 : 1;
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
    return "This is no backup of Thaw's, or it was damaged: it cannot be unpacked.";
  return error instanceof Error ? error.message : String(error);
}

async function check(ownerUrl: string): Promise<number> {
  const done = await confirmRestore(ownerUrl);
  process.stdout.write(
    done ? "Noted. Worker and broker may start.\n" : "This database is not a restored one that waits for it.\n",
  );
  return done ? 0 : 1;
}

function textOf({ backupOf, rows, beliefs: { incidents, campaigns } }: RestoreReport): string {
  const lines = [
    `Restored: ${counted(rows, "row")}, as of ${backupOf}.`,
    "",
    "It believes of GitHub:",
    ...incidents.map(
      ({ organisation, title, status, slot, epoch }) =>
        `  ${plainText(organisation)}: the incident "${plainText(title)}" is ${status}, in slot ${slot ?? "none"} with epoch ${epoch ?? "none"}`,
    ),
    ...campaigns.map(
      ({ organisation, name }) => `  ${plainText(organisation)}: the campaign "${plainText(name)}" is running`,
    ),
    ...(incidents.length + campaigns.length === 0 ? ["  nothing is frozen, and no campaign runs"] : []),
    "",
    'Compare with the organisation\'s rulesets on GitHub ("Thaw freeze …"): one that is active there and not named above is switched off by the worker.',
    "Then: thaw database migrate   makes the users of web, worker and broker",
    "      thaw restore --check    lets worker and broker start",
    "",
  ];
  return lines.join("\n");
}

function parse(args: readonly string[]): "check" | { readonly file: string } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { check: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (more.length > 0 || file === "") return null;
    if (values.check) return file === undefined ? "check" : null;
    return file === undefined ? null : { file };
  } catch {
    return null;
  }
}
