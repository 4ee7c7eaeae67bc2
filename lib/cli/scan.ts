import { parseArgs } from "node:util";
import { scanContainer } from "../container/scan.ts";
import { type Result, SEVERITIES, type Severity } from "../core/contracts.ts";
import { csvReport } from "../core/report/csv.ts";
import { jsonReport } from "../core/report/json.ts";
import { plainText } from "../core/report/redacted.ts";
import { reaches, type ScannedRepository } from "../core/report/report.ts";
import { sarifReport } from "../core/report/sarif.ts";
import { tableReport } from "../core/report/table.ts";
import { attempt, pathTrouble, plainLines, write } from "./output.ts";
import { VERSION } from "./version.ts";

const FORMATS = ["table", "json", "sarif", "csv"] as const;
type Format = (typeof FORMATS)[number];

const USAGE = `usage: thaw scan PATH… [--tree] [--history] [--format table|json|sarif|csv] [--fail-on SEVERITY] [--strict]

Finds static CI credentials. A PATH is a clone, a bare repository, a folder of either, or plain folders named OWNER__NAME.

  --tree             look for credentials written into any file, not only CI files
  --history          look for them in all past commits too
  --format FORMAT    table (default), json, sarif or csv, on standard output
  --fail-on SEVERITY exit 1 when a finding is at least that severe: ${SEVERITIES.join(", ")}
  --strict           exit 3 when a file was not understood

exit status: 0 done, 1 --fail-on reached, 2 usage or an unreadable PATH, 3 something not understood under --strict
`;

interface Options {
  readonly paths: readonly string[];
  readonly tree: boolean;
  readonly history: boolean;
  readonly format: Format;
  readonly failOn: Severity | null;
  readonly strict: boolean;
}

/** `thaw scan`. Returns the exit status; prints the report on standard output and everything else on standard error. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    if (options === "help") {
      await write(USAGE);
      return 0;
    }
    process.stderr.write(`thaw scan: ${options}\n\n${USAGE}`);
    return 2;
  }
  const result = await scan(options);
  if (!result.ok) return refused(result.failure.message);
  await write(format(result.value, options.format));
  return exitStatus(result.value, options);
}

function scan(options: Options): Promise<Result<readonly ScannedRepository[]>> {
  return attempt("scan", "scanning", async (show) => (await scanContainer()).scanPaths(options, show));
}

function refused(message: string): number {
  process.stderr.write(`thaw scan: ${plainLines(message)}\n`);
  return 2;
}

function readOptions(args: readonly string[]): Options | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? plainText(error.message) : "the arguments cannot be read";
  }
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const trouble = pathTrouble(positionals);
  if (trouble) return trouble;
  const format = FORMATS.find((name) => name === (values.format ?? "table"));
  if (!format) return `--format takes one of ${FORMATS.join(", ")}`;
  const failOn = values["fail-on"] === undefined ? null : SEVERITIES.find((name) => name === values["fail-on"]);
  if (failOn === undefined) return `--fail-on takes one of ${SEVERITIES.join(", ")}`;
  const { tree = false, history = false, strict = false } = values;
  return { paths: positionals, tree, history, format, failOn, strict };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tree: { type: "boolean" },
      history: { type: "boolean" },
      format: { type: "string" },
      "fail-on": { type: "string" },
      strict: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}

function format(repositories: readonly ScannedRepository[], name: Format): string {
  if (name === "json") return jsonReport(repositories);
  if (name === "csv") return csvReport(repositories);
  if (name === "sarif") return sarifReport(repositories, VERSION);
  const { stdout } = process;
  const colour = stdout.isTTY === true && stdout.hasColors?.() === true;
  return tableReport(repositories, { colour, width: stdout.isTTY ? stdout.columns : 200 });
}

function exitStatus(repositories: readonly ScannedRepository[], options: Options): number {
  const { failOn, strict } = options;
  const reached = repositories.some((item) =>
    item.findings.some((finding) => failOn && reaches(finding.severity, failOn)),
  );
  if (reached) return 1;
  return strict && repositories.some((item) => item.unparsed.length > 0) ? 3 : 0;
}
