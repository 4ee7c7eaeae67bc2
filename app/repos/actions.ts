"use server";

import { redirect } from "next/navigation";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { keepChosen } from "../../lib/dal/commands/selections.ts";

/** Keeps what was chosen in the list, on whichever of its pages, and shows what could be done with it. */
export async function preflightChosen(_before: CommandAnswer | null, form: FormData): Promise<CommandAnswer> {
  const ticked = form.getAll("repository").filter((one) => typeof one === "string");
  const elsewhere = form.get("elsewhere");
  const others = typeof elsewhere === "string" && elsewhere !== "" ? elsewhere.split(",") : [];
  const kept = await keepChosen([...new Set([...ticked, ...others])]);
  if (!kept.ok) return { ok: false, notes: [{ ok: false, text: kept.failure.message }] };
  redirect(`/repos/preflight?selection=${kept.value}`);
}
