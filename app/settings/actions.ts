"use server";

import { revalidatePath } from "next/cache";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { lookAgain, saveTeams } from "../../lib/dal/commands/settings.ts";

/** Forms of the settings: what was filled in becomes a command. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

const LONGEST = 2_000;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, LONGEST) : "";
}

function names(form: FormData, name: string): readonly string[] {
  const all = text(form, name)
    .toLowerCase()
    .split(/[\s,]+/);
  return [...new Set(all)].filter((one) => one !== "");
}

export async function saveRoleTeams(_before: Before, form: FormData): Promise<CommandAnswer> {
  const answer = await saveTeams({
    organisationId: text(form, "organisation"),
    version: Number(text(form, "version")) || 0,
    teams: { "security-lead": names(form, "security-lead"), commander: names(form, "commander") },
  });
  revalidatePath("/settings");
  return answer;
}

export async function lookAtGithub(_before: Before, form: FormData): Promise<CommandAnswer> {
  return await lookAgain(text(form, "organisation"));
}
