import { parseArgs } from "node:util";
import { type FixPathsRequest, fixContainer } from "../container/fix.ts";
import { readPin } from "../core/config.ts";
import { REMEDIES, type Result } from "../core/contracts.ts";
import { fixBody } from "../core/report/fix-body.ts";
import { type FixedRepository, fixJson } from "../core/report/fix-report.ts";
import { fixSummary } from "../core/report/fix-summary.ts";
import { plainText } from "../core/report/redacted.ts";
import { attempt, pathTrouble, plainLines, write } from "./output.ts";

const FORMATS = ["diff", "json", "body"] as const;
const DEFAULTS = ["read", "write", "ask"] as const;
const SOLVING = REMEDIES.filter((remedy) => remedy !== "manual");

const USAGE = `usage: thaw fix PATH… [--format diff|json|body] [--write] [--only REMEDY]
                     [--offline-default-permissions read|write|ask] [--action OWNER/REPO/PATH@SHA]

Plans the replacement of static CI credentials by short-lived ones, proves each edited file, and shows what it would change. A PATH is a
clone, a folder of clones, or plain folders named OWNER__NAME. Nothing is written without --write.

  --format FORMAT    diff (default), json, or body: the text of a pull request
  --write            write the proven edits into the files; all files of a repository or none
  --only REMEDY      only what one remedy solves:
                     ${SOLVING.slice(0, 5).join(", ")},
                     ${SOLVING.slice(5).join(", ")}
  --offline-default-permissions LEVEL
                     what a job has that declares no permissions (Settings, Actions, General): read, write, or ask (default): take
                     it as read, which never widens, and ask the owner to confirm
  --action ACTION    the broker's action at a full commit, "OWNER/REPO/action@<40 hex> # v1"; otherwise that of thaw.config.yml

exit status: 0 done, 1 something could not be written, 2 usage or an unreadable PATH
`;

interface Options extends FixPathsRequest {
  readonly format: (typeof FORMATS)[number];
}

/** `thaw fix`. Returns the exit status; prints diffs, JSON or bodies on standard output and everything else on standard error. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    if (options === "help") {
      await write(USAGE);
      return 0;
    }
    process.stderr.write(`thaw fix: ${options}\n\n${USAGE}`);
    return 2;
  }
  const result = await fix(options);
  if (!result.ok) {
    process.stderr.write(`thaw fix: ${plainLines(result.failure.message)}\n`);
    return 2;
  }
  await write(format(result.value, options.format));
  process.stderr.write(fixSummary(result.value, { write: options.write, brief: options.format !== "diff" }));
  return result.value.some((repository) => repository.notWritten !== null) ? 1 : 0;
}

function fix(options: Options): Promise<Result<readonly FixedRepository[]>> {
  return attempt("fix", "planning", async (show) => (await fixContainer()).fixPaths(options, show));
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
  const format = FORMATS.find((name) => name === (values.format ?? "diff"));
  if (!format) return `--format takes one of ${FORMATS.join(", ")}`;
  const only = values.only === undefined ? null : SOLVING.find((name) => name === values.only);
  if (only === undefined) return `--only takes one of ${SOLVING.join(", ")}`;
  const level = values["offline-default-permissions"];
  const defaultPermissions = DEFAULTS.find((name) => name === (level ?? "ask"));
  if (!defaultPermissions) return `--offline-default-permissions takes one of ${DEFAULTS.join(", ")}`;
  const action = values.action === undefined ? null : readPin(values.action);
  if (values.action !== undefined && !action) {
    return "--action takes an action at a full commit, OWNER/REPO/PATH@<40 hex>: a tag or branch can be moved to other code";
  }
  return { paths: positionals, write: values.write ?? false, only, defaultPermissions, action, format };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      write: { type: "boolean" },
      only: { type: "string" },
      "offline-default-permissions": { type: "string" },
      action: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
}

function format(repositories: readonly FixedRepository[], name: Options["format"]): string {
  if (name === "json") return fixJson(repositories);
  if (name === "body") return repositories.map(fixBody).join("\n");
  const diff = repositories.flatMap(({ name: repository, files }) =>
    files.map((file) => (repositories.length > 1 ? `# ${plainText(repository)}\n${file.diff}` : file.diff)),
  );
  // A terminal is not to be steered by the text of a repository; a file or `git apply` gets it as it is.
  return process.stdout.isTTY === true ? diff.map(plainLines).join("") : diff.join("");
}
