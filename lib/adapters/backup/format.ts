import { z } from "zod";

/**
 * A backup: lines of JSON, gzipped. The first is the header; then for each table its line and one line for each row; the last is the end, with
 * the SHA-256 of all lines before it. Whoever finds no end has no backup.
 */

export const FORMAT = 1;

export const headerSchema = z.object({
  thaw: z.literal("backup"),
  format: z.number().int(),
  version: z.string(),
  /** The moment that all of it is of. */
  at: z.iso.datetime(),
  mode: z.enum(["demo", "live"]),
  /** That the database had, in their order, with the checksum of each. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  sequences: z.record(z.string(), z.string().nullable()),
});
export type BackupHeader = z.infer<typeof headerSchema>;

export const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()) });
export const endSchema = z.object({ end: z.string().regex(/^[0-9a-f]{64}$/), rows: z.record(z.string(), z.number()) });
export type BackupEnd = z.infer<typeof endSchema>;

/**
 * Not in a backup. What signs people in: whoever holds the file must not be them. What says which process does what at the moment, and how
 * much was asked of GitHub of late: it is of that moment only. Jobs of the queue are not either; all of it is asked for again.
 */
export const LEFT_OUT = [
  "_prisma_migrations",
  "session",
  "sign_in_link",
  "job_kind",
  "job_worker",
  "job_running",
  "github_turn",
  "github_hold",
  "github_budget",
] as const;

/** The file cannot be used as a backup; the message says why, and what to do. */
export class BackupUnusable extends Error {
  override readonly name = "BackupUnusable";
}
