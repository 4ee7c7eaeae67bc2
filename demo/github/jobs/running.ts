import { createHash, randomBytes } from "node:crypto";
import type { JobFacts } from "../oidc/claims.ts";

/** One job that runs now, as far as the ID-token endpoint has to know it. */
export interface RunningJob {
  readonly id: string;
  readonly facts: JobFacts;
  /** Hex SHA-256 of the bearer; null where the job has no `id-token: write`. */
  readonly bearerHash: string | null;
}

/** The jobs that run. A job that ended is not in it, so its bearer is worth nothing. */
export class RunningJobs {
  private readonly jobs = new Map<string, RunningJob>();

  /** @returns the job and the bearer for its ID-token endpoint, null where it may not have one */
  start(facts: JobFacts, mayHaveIdToken: boolean): { readonly job: RunningJob; readonly bearer: string | null } {
    const bearer = mayHaveIdToken ? randomBytes(48).toString("base64url") : null;
    const id = randomBytes(12).toString("hex");
    const job = { id, facts, bearerHash: bearer === null ? null : hash(bearer) };
    this.jobs.set(id, job);
    return { job, bearer };
  }

  end(id: string): void {
    this.jobs.delete(id);
  }

  /** The job, if it runs, may have ID tokens, and this is its bearer. */
  authorised(id: string, bearer: string): RunningJob | null {
    const job = this.jobs.get(id);
    return job?.bearerHash != null && job.bearerHash === hash(bearer) ? job : null;
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
