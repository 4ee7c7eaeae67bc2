import { z } from "zod";

/**
 * Job names and what they carry: ids only, so that the worker reads the state of the moment and nothing secret lies in
 * the queue. A new job is a line here: its name becomes known to the database's `thaw_add_job` at the next start. What asks for a
 * job names what the work is about in its key, `NAME:ID`, and the same work waits once only.
 */
export const JOBS = {
  "scan.organisation": z.strictObject({ organisationId: z.uuid() }),
  "scan.repository": z.strictObject({ scanId: z.uuid() }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]>;

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}
