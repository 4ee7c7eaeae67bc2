import { writeFileSync } from "node:fs";
import { text as textOf } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { brokerConfigurationFile, brokerToolEnvironment } from "../env.ts";
import { usage } from "./output.ts";

const USAGE = `Usage: thaw secret put ORGANISATION NAME [--rotated DATE] [--due DAYS] < FILE
       thaw secret list ORGANISATION
       thaw secret remove ORGANISATION NAME
       thaw secret rekey
       thaw secret new-key ID --to FILE

Values that nothing can issue for a job, sealed in the database and leased per job. put reads the value from its standard
input, without the last line break; --rotated says when it was last changed at its vendor (default: now), --due after how
many days it should be changed again (default: 90). No command shows a value. rekey wraps all values under the first key of
the key file; new-key makes a key file, or one of lease keys where the configuration names a key management service.

THAW_DATABASE_URL and THAW_BROKER_CONFIG are those of the broker.
`;

/** @returns 0 when done, 1 when it could not be done, 2 when the words were not understood */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  try {
    return await run(request);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

interface Request {
  readonly what: "put" | "list" | "remove" | "rekey" | "new-key";
  readonly words: readonly string[];
  readonly rotatedAt: Date;
  readonly dueInDays: number;
  readonly to: string;
}

const WORDS = { put: 2, list: 1, remove: 2, rekey: 0, "new-key": 1 } as const;

function parse(args: readonly string[]): Request | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        rotated: { type: "string" },
        due: { type: "string", default: "90" },
        to: { type: "string", default: "" },
      },
      allowPositionals: true,
    });
    const [what = "", ...words] = positionals;
    const rotatedAt = values.rotated === undefined ? new Date() : new Date(values.rotated);
    const dueInDays = Number(values.due);
    if (!Object.hasOwn(WORDS, what)) return null;
    const known = what as Request["what"];
    const bad = words.length !== WORDS[known] || Number.isNaN(rotatedAt.getTime()) || !(dueInDays > 0);
    if (bad || (known === "new-key") !== (values.to !== "")) return null;
    return { what: known, words, rotatedAt, dueInDays, to: values.to };
  } catch {
    return null;
  }
}

async function run({ what, words, rotatedAt, dueInDays, to }: Request): Promise<number> {
  const [{ loadConfiguration }, { openSecrets, newKeyLine }] = await Promise.all([
    import("../container/broker/configuration.ts"),
    import("../container/broker/secrets.ts"),
  ]);
  const [first = "", second = ""] = words;
  if (what === "new-key") {
    const file = brokerConfigurationFile();
    const line = await newKeyLine(file === null ? null : loadConfiguration(file), first);
    writeFileSync(to, line, { mode: 0o600, flag: "wx" });
    process.stdout.write(`${to}, key ${first}\n`);
    return 0;
  }
  const { THAW_BROKER_CONFIG, THAW_DATABASE_URL } = brokerToolEnvironment();
  const secrets = await openSecrets(loadConfiguration(THAW_BROKER_CONFIG), THAW_DATABASE_URL);
  try {
    if (what === "rekey") {
      process.stdout.write(`${await secrets.rekey()} values were wrapped anew.\n`);
    } else if (what === "list") {
      for (const row of await secrets.list(first)) {
        process.stdout.write(
          `${row.name}  version ${row.version}, key ${row.key}, rotated ${day(row.rotated)}, due ${day(row.due)}\n`,
        );
      }
    } else if (what === "put") {
      const value = (await textOf(process.stdin)).replace(/\r?\n$/, "");
      const version = await secrets.put(first, second, value, { rotatedAt, dueInDays });
      process.stdout.write(`${second} is stored as version ${version}.\n`);
    } else if (!(await secrets.remove(first, second))) {
      process.stderr.write(`Nothing is stored under the name ${second}.\n`);
      return 1;
    }
    return 0;
  } finally {
    await secrets.close();
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
