"use server";

import { revalidatePath } from "next/cache";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { decideApp } from "../../lib/dal/commands/review.ts";

/** The forms of the page of Apps. Who may is decided by the use case. */

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 4_000) : "";
}

export async function decide(_before: CommandAnswer | null, form: FormData): Promise<CommandAnswer> {
  const installation = Number(text(form, "installation"));
  const answer = await decideApp(text(form, "incident"), {
    installationId: Number.isSafeInteger(installation) && installation > 0 ? installation : 0,
    decision: text(form, "order"),
    reason: text(form, "reason"),
  });
  revalidatePath("/apps");
  return answer;
}
