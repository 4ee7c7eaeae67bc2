import type { Actor } from "../../core/actor.ts";
import type { DeadLetterView, JobBoard } from "../../core/listing/job-views.ts";
import { isOperator } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { CANCEL_FORBIDDEN, decidesFor } from "./decide.ts";
import type { JobReading } from "./ports.ts";

/** What the page about jobs shows; null for people who decide about none. Letters are those of their organisations only. */
export async function readJobs(
  { reading, clock }: { readonly reading: JobReading; readonly clock: Clock },
  actor: Actor,
): Promise<JobBoard | null> {
  const { organisationIds, installation } = decidesFor(actor);
  if (organisationIds.length === 0 && !installation) return null;
  const board = await reading.board(organisationIds, installation, clock.now());
  const cancel = isOperator(actor) ? ({ allowed: true } as const) : { allowed: false as const, why: CANCEL_FORBIDDEN };
  return { ...board, cancel };
}

/** Every job that was given up and not decided about, for a file; null for people who decide about none. */
export function everyLetter(
  { reading }: { readonly reading: JobReading },
  actor: Actor,
): AsyncIterable<readonly DeadLetterView[]> | null {
  const { organisationIds, installation } = decidesFor(actor);
  if (organisationIds.length === 0 && !installation) return null;
  return reading.every(organisationIds, installation);
}
