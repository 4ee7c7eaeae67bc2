"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { LIST_PAGE } from "../../lib/core/listing/list-page.ts";
import { parseRepositoryQuery } from "../../lib/core/listing/repository-query.ts";
import { paramsOf } from "../../lib/core/listing/url-words.ts";
import {
  approveCampaign,
  decideRepository,
  makeCampaign,
  orderCampaign,
  orderRepositories,
  preflight,
} from "../../lib/dal/commands/campaigns.ts";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { campaignPath } from "../_ui/paths.ts";

/** Forms of the pages about campaigns. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 4_000) : "";
}

function shownAgain(answer: CommandAnswer): CommandAnswer {
  revalidatePath("/campaigns", "layout");
  return answer;
}

/** Empty for as many as GitHub lets through; what is no figure is refused by the use case. */
function perHourOf(form: FormData): number | null {
  const typed = text(form, "perHour").trim();
  return typed === "" ? null : Number(typed);
}

export async function create(_before: Before, form: FormData): Promise<CommandAnswer> {
  const labels = text(form, "labels");
  const made = await makeCampaign({
    organisationId: text(form, "organisation"),
    name: text(form, "name"),
    query: parseRepositoryQuery(paramsOf(text(form, "query"))),
    supersede: text(form, "supersede") === "yes",
    narrow: text(form, "narrow") === "yes",
    labels: labels.trim() === "" ? [] : labels.split(","),
    pace: { perHour: perHourOf(form) },
  });
  if (!made.ok) return { ok: false, notes: [{ ok: false, text: made.failure.message }] };
  revalidatePath("/campaigns", "layout");
  redirect(campaignPath(made.value));
}

export async function runPreflight(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await preflight(text(form, "id")));
}

export async function approve(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await approveCampaign(text(form, "id")));
}

export async function start(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await orderCampaign(text(form, "id"), "start"));
}

export async function pause(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await orderCampaign(text(form, "id"), "pause"));
}

export async function resume(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await orderCampaign(text(form, "id"), "resume"));
}

export async function stop(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await orderCampaign(text(form, "id"), "stop"));
}

export async function decide(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await decideRepository(text(form, "repository"), text(form, "plan") || null));
}

const ORDERS = ["retry", "unskip", "skip", "nudge"] as const;

/** One, or those that were chosen on one page of the list. The button that was pressed says what is done. */
export async function orderTogether(_before: Before, form: FormData): Promise<CommandAnswer> {
  const chosen = form.getAll("repository").filter((one) => typeof one === "string");
  const order = ORDERS.find((one) => one === text(form, "order")) ?? "retry";
  const answer = shownAgain(await orderRepositories(chosen.slice(0, LIST_PAGE), order, text(form, "reason")));
  revalidatePath("/repos", "layout");
  return answer;
}
