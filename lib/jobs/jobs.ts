import { z } from "zod";

/**
 * Job names and what they carry: ids only, so that the worker reads the state of the moment and nothing secret lies in
 * the queue. The database's `thaw_add_job` knows the same names.
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
