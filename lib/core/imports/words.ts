import { cutText, plainText } from "../report/redacted.ts";

/** A name out of a stranger's file as one short line: controls made visible, the rest cut. */
export function shortName(text: string, most: number): string {
  const line = plainText(text.trim());
  return line.length <= most ? line : `${cutText(line, most - 1)}…`;
}

/** Names of tools are part of what a finding is: without case, and without what would not fit a name. */
export function toolName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return name === "" ? "unnamed" : name;
}

/** A commit's id, of SHA-1 or SHA-256; null for anything else. */
export function commitId(text: string | undefined): string | null {
  return text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : null;
}
