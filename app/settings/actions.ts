"use server";

import { revalidatePath } from "next/cache";
import { API_REACHES, isApiScope } from "../../lib/core/api/scopes.ts";
import { endToken, type MadeToken, makeToken as make } from "../../lib/dal/commands/api-tokens.ts";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { lookAgain, saveTeams, testChannels } from "../../lib/dal/commands/settings.ts";

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

/** The list below is not loaded anew: the token would be gone before it was read. */
export async function makeToken(_before: MadeToken | null, form: FormData): Promise<MadeToken> {
  const scopes = form.getAll("scope").filter((one): one is string => typeof one === "string");
  return await make({
    organisationId: text(form, "organisation"),
    name: text(form, "name"),
    scopes: scopes.filter(isApiScope),
    reach: API_REACHES.find((reach) => reach === text(form, "reach")) ?? "open",
    days: Number(text(form, "days")),
  });
}

export async function revokeToken(_before: Before, form: FormData): Promise<CommandAnswer> {
  const answer = await endToken(text(form, "id"));
  revalidatePath("/settings");
  return answer;
}

export async function testOrganisationChannels(_before: Before, form: FormData): Promise<CommandAnswer> {
  return await testChannels(text(form, "organisation"));
}
