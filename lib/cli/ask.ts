import { closeSync, openSync, readSync } from "node:fs";

/** Asks at the terminal itself, since the standard input may be something else. Null where there is none. */
export function askTerminal(question: string): string | null {
  let terminal: number;
  try {
    terminal = openSync("/dev/tty", "r");
  } catch {
    return null;
  }
  try {
    process.stderr.write(question);
    const bytes = Buffer.alloc(64);
    return bytes.toString("utf8", 0, readSync(terminal, bytes)).trim();
  } finally {
    closeSync(terminal);
  }
}
