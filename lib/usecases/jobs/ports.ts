import type { DeadLetterView, JobBoard } from "../../core/listing/job-views.ts";
import type { AuditEntry } from "../ports.ts";

/** What use cases about jobs need of the world. */

export interface OpenLetter {
  readonly id: string;
  /** Null where the job belonged to the installation as a whole. */
  readonly organisationId: string | null;
  readonly name: string;
  readonly key: string;
  readonly open: boolean;
  /** False where what it carried is not known any more, or no version of this product does such a job. */
  readonly repeatable: boolean;
}

export interface Decision {
  readonly id: string;
  readonly how: "retried" | "dropped";
  /** The person's login. */
  readonly by: string;
  readonly at: Date;
  readonly audit: AuditEntry;
}

export interface RunningWork {
  readonly key: string;
  readonly name: string;
}

export interface JobStore {
  find(id: string): Promise<OpenLetter | null>;
  /** Open ones, the oldest first. `installation`: those of no organisation as well. */
  open(organisationIds: readonly string[], installation: boolean, most: number): Promise<readonly OpenLetter[]>;
  /** In one transaction: the letter is decided, its job queued where it is tried again, the audit row written. False when it was decided before. */
  decide(decision: Decision): Promise<boolean>;
  running(jobId: string): Promise<RunningWork | null>;
  /** With the audit row. False when it has ended by now. */
  cancel(key: string, at: Date, audit: AuditEntry): Promise<boolean>;
}

export interface JobReading {
  board(organisationIds: readonly string[], installation: boolean, at: Date): Promise<Omit<JobBoard, "cancel">>;
  /** All open letters, some at a time, the newest first. */
  every(organisationIds: readonly string[], installation: boolean): AsyncIterable<readonly DeadLetterView[]>;
}
