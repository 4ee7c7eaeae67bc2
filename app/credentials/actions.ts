"use server";

import { revalidatePath } from "next/cache";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { askDeletion, askNarrowing, recordRevocation } from "../../lib/dal/commands/removal.ts";

/** Forms of a credential's page. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 2_000) : "";
}

function shownAgain(answer: CommandAnswer): CommandAnswer {
  revalidatePath("/credentials", "layout");
  return answer;
}

export async function deleteSecret(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await askDeletion(text(form, "id"), text(form, "confirmation"), text(form, "changed")));
}

export async function narrowSecret(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await askNarrowing(text(form, "id"), text(form, "repository")));
}

export async function recordRevoked(_before: Before, form: FormData): Promise<CommandAnswer> {
  const revocation = { on: text(form, "on"), how: text(form, "how"), evidence: text(form, "evidence") };
  return shownAgain(await recordRevocation(text(form, "id"), revocation));
}
