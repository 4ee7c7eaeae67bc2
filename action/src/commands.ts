import { EOL } from "node:os";
import { plainLine } from "./text.ts";

/**
 * Workflow commands on standard output. Source: GitHub docs, "Workflow commands for GitHub Actions"; escapes as in actions/toolkit,
 * packages/core/src/command.ts.
 */

/** Writes a line, and is done when it was handed over: on Windows, pipes are written to later. */
export function say(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}${EOL}`, (error) => (error ? reject(error) : resolve()));
  });
}

export function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/**
 * Makes the runner hide a value in every log of the job that follows: the whole of it, and each line of a value with several, since logs
 * are searched line by line.
 */
export async function mask(value: string): Promise<void> {
  for (const part of maskedParts(value)) await say(`::add-mask::${escapeData(part)}`);
}

export function maskedParts(value: string): readonly string[] {
  const lines = value.split(/\r\n|\r|\n/);
  // A runner answers to an empty mask with a warning.
  return [...new Set([value, ...lines])].filter((part) => part.trim() !== "");
}

export function error(title: string, message: string): Promise<void> {
  return annotate("error", title, message);
}

export function warning(title: string, message: string): Promise<void> {
  return annotate("warning", title, message);
}

function annotate(command: "error" | "warning", title: string, message: string): Promise<void> {
  return say(`::${command} title=${escapeProperty(plainLine(title, 100))}::${escapeData(plainLine(message, 1500))}`);
}

/** Shown only where a run has debug logging. */
export function debug(message: string): Promise<void> {
  return say(`::debug::${escapeData(plainLine(message))}`);
}

export function info(message: string): Promise<void> {
  return say(plainLine(message, 1500));
}
