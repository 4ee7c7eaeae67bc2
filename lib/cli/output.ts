import type { Result } from "../core/contracts.ts";
import { plainText } from "../core/report/redacted.ts";

/** What the subcommands share of speaking to a terminal. */

/** Resolves when everything is written; a reader that went away (`| head`) is no error. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? resolve() : reject(error));
    process.stdout.once("error", ended);
    process.stdout.write(text, () => resolve());
  });
}

/** What a command says to words that it does not understand, and to `--help`. @returns the exit status: 0 where it was asked for, else 2 */
export function usage(text: string, args: readonly string[]): number {
  const asked = args.includes("--help");
  (asked ? process.stdout : process.stderr).write(text);
  return asked ? 0 : 2;
}

type Progress = (done: number, total: number, name: string) => void;

/** Runs a command's work with progress. What cannot be gone on with (git is not installed, say) is refused like a wrong PATH. */
export async function attempt<T>(
  command: string,
  doing: string,
  work: (show: Progress) => Promise<Result<T>>,
): Promise<Result<T>> {
  const progress = progressLine(doing);
  try {
    return await work(progress.show);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, failure: { code: command, message } };
  } finally {
    progress.clear();
  }
}

/** What is wrong with the PATHs of a command line; null when nothing is. */
export function pathTrouble(paths: readonly string[]): string | null {
  if (paths.length === 0) return "name at least one PATH";
  // A variable that is not set, in a script: the current folder is not what was meant.
  return paths.includes("") ? "a PATH is empty" : null;
}

/** One line that is written over, and only where a person watches. */
function progressLine(doing: string) {
  const { stderr } = process;
  const shown = stderr.isTTY === true;
  return {
    show(done: number, total: number, name: string) {
      if (shown) stderr.write(`\r\x1b[2K${doing} ${done + 1} of ${total}: ${plainText(name)}`);
    },
    clear() {
      if (shown) stderr.write("\r\x1b[2K");
    },
  };
}

/** A message of several lines, each made safe for a terminal. */
export function plainLines(message: string): string {
  return message.split("\n").map(plainText).join("\n");
}
