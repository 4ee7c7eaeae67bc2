"use server";

import { revalidatePath } from "next/cache";
import type { CommandAnswer } from "../../../../../lib/dal/commands/governance.ts";
import {
  askException,
  askPass,
  mergePass,
  orderException,
  orderPass,
  type PassOrder,
} from "../../../../../lib/dal/commands/passes.ts";

/** Forms about what is let through a freeze. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 1_000) : "";
}

function shownAgain(answer: CommandAnswer): CommandAnswer {
  revalidatePath("/repos", "layout");
  return answer;
}

function placeOf(form: FormData) {
  return { incidentId: text(form, "incident"), repositoryId: text(form, "repository") };
}

export async function ask(_before: Before, form: FormData): Promise<CommandAnswer> {
  const request = {
    ...placeOf(form),
    pullRequest: Number(text(form, "pull")),
    sha: text(form, "sha").trim().toLowerCase(),
    base: text(form, "base").trim(),
    reason: text(form, "reason"),
    hours: Number(text(form, "hours")),
  };
  return shownAgain(await askPass(request));
}

export async function except(_before: Before, form: FormData): Promise<CommandAnswer> {
  const gate = text(form, "gate");
  const request = { ...placeOf(form), reason: text(form, "reason"), hours: Number(text(form, "hours")) };
  return shownAgain(await askException({ ...request, gate: gate === "" ? null : gate }));
}

function orderOf(form: FormData): PassOrder {
  const order = text(form, "order");
  return order === "approve" || order === "refuse" ? order : "take-back";
}

export async function decidePass(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await orderPass(text(form, "id"), orderOf(form), text(form, "reason")));
}

export async function mergeThroughThaw(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await mergePass(text(form, "id")));
}

export async function decideException(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await orderException(text(form, "id"), orderOf(form), text(form, "reason")));
}
