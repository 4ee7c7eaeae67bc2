"use server";

import { revalidatePath } from "next/cache";
import { parseCommitQuery } from "../../../../lib/core/listing/review-query.ts";
import { paramsOf } from "../../../../lib/core/listing/url-words.ts";
import type { CommandAnswer } from "../../../../lib/dal/commands/governance.ts";
import { reviewCommits } from "../../../../lib/dal/commands/review.ts";

/** The form of the page of commits. Who may is decided by the use case. */

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 4_000) : "";
}

export async function reviewChosen(_before: CommandAnswer | null, form: FormData): Promise<CommandAnswer> {
  const raw = paramsOf(text(form, "query"));
  const chosen = form.getAll("commit").filter((one): one is string => typeof one === "string");
  const wanted = text(form, "order") === "matching" ? parseCommitQuery(raw) : chosen;
  const answer = await reviewCommits(text(form, "incident"), { wanted, note: text(form, "note") });
  revalidatePath("/incidents", "layout");
  return answer;
}
