"use server";

import { revalidatePath } from "next/cache";
import { parsePersistenceQuery } from "../../../../lib/core/listing/persistence-query.ts";
import { paramsOf } from "../../../../lib/core/listing/url-words.ts";
import type { CommandAnswer } from "../../../../lib/dal/commands/governance.ts";
import { reviewPersistence } from "../../../../lib/dal/commands/review.ts";

/** The form of the page of what was left behind. Who may is decided by the use case. */

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 4_000) : "";
}

export async function decideChosen(_before: CommandAnswer | null, form: FormData): Promise<CommandAnswer> {
  const raw = paramsOf(text(form, "query"));
  const chosen = form.getAll("thing").filter((one): one is string => typeof one === "string");
  const [decision = "", which] = text(form, "order").split(":");
  const wanted = which === "listed" ? parsePersistenceQuery(raw) : chosen;
  const answer = await reviewPersistence(text(form, "incident"), { wanted, decision, reason: text(form, "reason") });
  revalidatePath("/incidents", "layout");
  return answer;
}
