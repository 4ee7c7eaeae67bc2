"use server";

import { revalidatePath } from "next/cache";
import { markFoothold, stateRevoked } from "../../../../lib/dal/commands/exposure.ts";
import type { CommandAnswer } from "../../../../lib/dal/commands/governance.ts";

/** Forms of the page of exposed credentials. Who may is decided by the use cases. */

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 4_000) : "";
}

export async function stateCredentialRevoked(_before: CommandAnswer | null, form: FormData): Promise<CommandAnswer> {
  const answer = await stateRevoked(text(form, "incident"), {
    credentialId: text(form, "credential"),
    text: text(form, "reason"),
    link: text(form, "link"),
  });
  revalidatePath("/incidents", "layout");
  return answer;
}

export async function setFoothold(_before: CommandAnswer | null, form: FormData): Promise<CommandAnswer> {
  const there = text(form, "there") !== "no";
  const answer = await markFoothold(text(form, "incident"), text(form, "repository"), there);
  revalidatePath("/incidents", "layout");
  return answer;
}
