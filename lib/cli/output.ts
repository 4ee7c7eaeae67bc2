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

/** One line that is written over, and only where a person watches. */
export function progressLine(doing: string) {
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
