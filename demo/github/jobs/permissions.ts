import type { Level } from "../model.ts";

/** Permissions of a job's token, with `_` in place of `-`; one that is not named is `none`. */
export type JobPermissions = Readonly<Record<string, Level>>;

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions */
const ALL =
  "actions attestations checks contents deployments discussions id_token issues models packages pages pull_requests security_events statuses".split(
    " ",
  );

const every = (level: Level) => Object.fromEntries(ALL.map((name) => [name, level]));

/** What `permissions:` says; null where it says nothing. @throws Error for a word that GitHub does not know */
export function permissionsIn(value: unknown): JobPermissions | null {
  if (value === undefined || value === null) return null;
  if (value === "read-all") return every("read");
  if (value === "write-all") return every("write");
  if (typeof value !== "object") throw new Error(`permissions: ${String(value)} is not understood.`);
  const held = Object.entries(value).filter(([, level]) => level !== "none");
  return Object.fromEntries(held.map(([name, level]) => [name.replaceAll("-", "_"), level as Level]));
}

/** What a job has whose workflow says nothing. It never has an ID token. */
export function defaultPermissions(setting: "read" | "write"): JobPermissions {
  if (setting === "read") return { contents: "read", packages: "read" };
  const { id_token: _, ...others } = every("write");
  return others;
}

/** What is left of permissions in a run for a fork's pull request: reading, and no ID token. */
export function forFork(permissions: JobPermissions): JobPermissions {
  const names = Object.keys(permissions).filter((name) => name !== "id_token");
  return Object.fromEntries(names.map((name) => [name, "read"]));
}
