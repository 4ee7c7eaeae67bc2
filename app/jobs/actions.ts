"use server";

import { revalidatePath } from "next/cache";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { cancelJob, dropJob, retryAllJobs, retryJob } from "../../lib/dal/commands/jobs.ts";

/** Forms of the page about jobs. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.replaceAll("\r\n", "\n").slice(0, 2_000) : "";
}

function shownAgain(answer: CommandAnswer): CommandAnswer {
  revalidatePath("/jobs");
  return answer;
}

export async function retry(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await retryJob(text(form, "id")));
}

export async function retryAll(_before: Before, _form: FormData): Promise<CommandAnswer> {
  return shownAgain(await retryAllJobs());
}

export async function drop(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await dropJob(text(form, "id"), text(form, "reason")));
}

export async function cancel(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await cancelJob(text(form, "job")));
}
