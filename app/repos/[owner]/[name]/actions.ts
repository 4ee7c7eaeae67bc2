"use server";

import { revalidatePath } from "next/cache";
import { askRevert, decideRepository, openMigration, orderCampaign } from "../../../../lib/dal/commands/campaigns.ts";
import type { CommandAnswer } from "../../../../lib/dal/commands/governance.ts";
import { scanRepositoryAgain } from "../../../../lib/dal/commands/repositories.ts";

/** Forms of a repository's page. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 1_000) : "";
}

function shownAgain(answer: CommandAnswer): CommandAnswer {
  revalidatePath("/repos", "layout");
  return answer;
}

export async function open(_before: Before, form: FormData): Promise<CommandAnswer> {
  const request = { owner: text(form, "owner"), name: text(form, "name"), planHash: text(form, "plan") };
  return shownAgain(await openMigration(request));
}

export async function decide(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await decideRepository(text(form, "repository"), text(form, "accept") || null));
}

export async function stop(_before: Before, form: FormData): Promise<CommandAnswer> {
  revalidatePath("/campaigns", "layout");
  return shownAgain(await orderCampaign(text(form, "campaign"), "stop"));
}

export async function scanAgain(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await scanRepositoryAgain(text(form, "repository")));
}

export async function revert(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await askRevert(text(form, "repository"), text(form, "reason")));
}
