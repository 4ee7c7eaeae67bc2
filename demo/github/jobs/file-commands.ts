import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * The files by which a step talks to the runner.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
 */
const KINDS = {
  output: "GITHUB_OUTPUT",
  env: "GITHUB_ENV",
  state: "GITHUB_STATE",
  path: "GITHUB_PATH",
  step_summary: "GITHUB_STEP_SUMMARY",
} as const;

type Kind = keyof typeof KINDS;

export interface FileCommands {
  /** The variables that name the files. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the step wrote. @throws Error in the runner's words where it is malformed */
  read(): Promise<Written>;
}

export interface Written {
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  /** Folders to put before PATH, the last one first. */
  readonly paths: readonly string[];
  readonly summary: string;
}

/** New, empty files for one step. */
export async function fileCommands(folder: string): Promise<FileCommands> {
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  const fileOf = (kind: Kind) => path.join(folder, `${kind}_${id}`);
  const kinds = Object.keys(KINDS) as Kind[];
  await Promise.all(kinds.map((kind) => writeFile(fileOf(kind), "")));
  const text = (kind: Kind) => readFile(fileOf(kind), "utf8");
  return {
    variables: Object.fromEntries(kinds.map((kind) => [KINDS[kind], fileOf(kind)])),
    read: async () => ({
      outputs: parsePairs(await text("output"), "output"),
      env: parsePairs(await text("env"), "env"),
      state: parsePairs(await text("state"), "state"),
      paths: (await text("path")).split(/\r?\n/).filter(Boolean).reverse(),
      summary: await text("step_summary"),
    }),
  };
}

/** Reads `name=value` and `name<<DELIMITER` with the lines up to the delimiter. */
export function parsePairs(text: string, kind: string): Record<string, string> {
  const refuse = (why: string) => new Error(`Unable to process file command '${kind}' successfully. ${why}`);
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (heredoc > 0 && (equals < 0 || heredoc < equals)) {
      const delimiter = line.slice(heredoc + 2);
      const end = lines.indexOf(delimiter, at + 1);
      if (delimiter === "") throw refuse(`Invalid format '${line}'`);
      if (end < 0) throw refuse(`Invalid value. Matching delimiter not found '${delimiter}'`);
      pairs[line.slice(0, heredoc)] = lines.slice(at + 1, end).join("\n");
      at = end;
    } else if (equals > 0) pairs[line.slice(0, equals)] = line.slice(equals + 1);
    else throw refuse(`Invalid format '${line}'`);
  }
  return pairs;
}
