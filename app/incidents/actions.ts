"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { LIST_PAGE } from "../../lib/core/listing/list-page.ts";
import { parseRepositoryQuery } from "../../lib/core/listing/repository-query.ts";
import { paramsOf } from "../../lib/core/listing/url-words.ts";
import type { CommandAnswer } from "../../lib/dal/commands/governance.ts";
import { activate, declare, end, giveRole, preflight, refreeze, tell, thaw } from "../../lib/dal/commands/incidents.ts";
import { promiseProof, widen } from "../../lib/dal/commands/scope.ts";
import { incidentPath, incidentThawPath } from "../_ui/paths.ts";

/** Forms of the pages about incidents. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.slice(0, 4_000) : "";
}

function shownAgain(answer: CommandAnswer): CommandAnswer {
  revalidatePath("/incidents", "layout");
  revalidatePath("/repos", "layout");
  return answer;
}

/** `2026-11-29T03:00`, in UTC as the form says. What is no time is refused by the use case. */
function timeOf(form: FormData, name: string): Date {
  return new Date(`${text(form, name)}Z`);
}

export async function create(_before: Before, form: FormData): Promise<CommandAnswer> {
  const made = await declare({
    organisationId: text(form, "organisation"),
    title: text(form, "title"),
    drill: text(form, "drill") === "yes",
    // What is no choice at all freezes no more than was looked at.
    chosen: text(form, "scope") === "all" ? null : parseRepositoryQuery(paramsOf(text(form, "query"))),
    mode: text(form, "mode") === "lockdown" ? "lockdown" : "merges",
    exposureFrom: timeOf(form, "from"),
    exposureTo: timeOf(form, "to"),
    gates: form.getAll("gate").filter((gate) => typeof gate === "string"),
    allowedGrants: text(form, "grants").split(/[\s,]+/),
    autoThaw: text(form, "autoThaw") === "yes",
    onDrift: text(form, "onDrift") === "escalate" ? "escalate" : "repair",
  });
  if (!made.ok) return { ok: false, notes: [{ ok: false, text: made.failure.message }] };
  revalidatePath("/incidents", "layout");
  redirect(incidentPath(made.value));
}

export async function runPreflight(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await preflight(text(form, "id")));
}

export async function freeze(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await activate(text(form, "id"), text(form, "confirmation")));
}

export async function resolve(_before: Before, form: FormData): Promise<CommandAnswer> {
  const why = text(form, "reason").trim();
  return shownAgain(await end(text(form, "id"), "resolve", why === "" ? null : why));
}

export async function cancel(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await end(text(form, "id"), "cancel"));
}

export async function update(_before: Before, form: FormData): Promise<CommandAnswer> {
  const typed = text(form, "minutes").trim();
  return shownAgain(await tell(text(form, "id"), text(form, "reason"), typed === "" ? null : Number(typed)));
}

export async function role(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await giveRole(text(form, "id"), text(form, "role"), text(form, "login")));
}

/** Those that were chosen on one page of the list. A thaw is shown before it is done; the button that was pressed says which. */
export async function orderTogether(_before: Before, form: FormData): Promise<CommandAnswer> {
  const ids = [...new Set(chosenIn(form))].slice(0, LIST_PAGE);
  const id = text(form, "id");
  if (text(form, "order") !== "thaw") return shownAgain(await refreeze(id, ids, text(form, "reason")));
  if (ids.length === 0) return { ok: false, notes: [{ ok: false, text: "Choose at least one repository." }] };
  redirect(incidentThawPath(id, ids));
}

function chosenIn(form: FormData): readonly string[] {
  return form.getAll("repository").filter((one) => typeof one === "string");
}

/** Those that the preflight of the thaw has shown. */
export async function thawShown(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await thaw(text(form, "id"), [...new Set(chosenIn(form))]));
}

/** Those of the filter that its preflight has shown, or all. */
export async function widenScope(_before: Before, form: FormData): Promise<CommandAnswer> {
  const query = text(form, "scope") === "all" ? null : parseRepositoryQuery(paramsOf(text(form, "query")));
  const id = text(form, "id");
  const answer = shownAgain(await widen(id, query, Number(text(form, "more"))));
  // What is frozen besides is seen at the lamp; there may be nothing left to widen.
  if (answer.ok) redirect(incidentPath(id));
  return answer;
}

export async function promise(_before: Before, form: FormData): Promise<CommandAnswer> {
  const place = { repositoryId: text(form, "repository"), path: text(form, "path"), job: text(form, "job") };
  return shownAgain(await promiseProof(text(form, "id"), { ...place, day: text(form, "day") }));
}
