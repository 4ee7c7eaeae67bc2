import "server-only";
import { webContainer } from "../../container.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { counted } from "../../core/listing/format.ts";
import { jobWords } from "../../core/listing/job-views.ts";
import { requireActor, requireWriter } from "../session.ts";
import type { CommandAnswer } from "./governance.ts";

/** What a person decides about jobs. The use cases decide who may; here is who asks, and what they are told. */

async function opened(power: "write" | "stop" = "write") {
  const actor = await (power === "stop" ? requireActor() : requireWriter());
  const { jobs } = await webContainer();
  return { actor, jobs };
}

function answer<T>(result: Result<T, Failure<string>>, text: (value: T) => string): CommandAnswer {
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  return { ok: true, notes: [{ ok: true, text: text(result.value) }] };
}

export async function retryJob(id: string): Promise<CommandAnswer> {
  const { actor, jobs } = await opened();
  return answer(await jobs.retryLetter(actor, id), ({ name }) => `${jobWords(name)}: it waits for a worker.`);
}

export async function retryAllJobs(): Promise<CommandAnswer> {
  const { actor, jobs } = await opened();
  return answer(await jobs.retryAllLetters(actor), (count) =>
    count === 0 ? "None of them can be tried again." : `${counted(count, "job waits", "jobs wait")} for a worker.`,
  );
}

export async function dropJob(id: string, reason: string): Promise<CommandAnswer> {
  const { actor, jobs } = await opened();
  return answer(await jobs.dropLetter(actor, id, reason), ({ name }) => `${jobWords(name)}: it was dropped.`);
}

export async function cancelJob(jobId: string): Promise<CommandAnswer> {
  const { actor, jobs } = await opened("stop");
  return answer(
    await jobs.cancelWork(actor, jobId),
    ({ name }) => `${jobWords(name)}: its worker is told to stop, and it is not tried again.`,
  );
}
