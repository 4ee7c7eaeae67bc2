"use server";

import { revalidatePath } from "next/cache";
import { SWITCH_SCOPES } from "../../lib/core/trust/switches.ts";
import {
  approveVersion,
  approveVersions,
  type CommandAnswer,
  importOctoText,
  importPolicyText,
  lift,
  proposePlan,
  recordOwner,
  rejectVersion,
  removeOwner,
  revokeVersion,
  stop,
  tryVersion,
} from "../../lib/dal/commands/governance.ts";

/** Forms of the broker's pages: what was filled in becomes a command. Who may is decided by the use cases. */

type Before = CommandAnswer | null;

/** A policy's YAML may be half a megabyte; everything else is a line or a few. */
const LONGEST_TEXT = 600_000;
const LONGEST = 2_000;

function text(form: FormData, name: string, most = LONGEST): string {
  const value = form.get(name);
  return typeof value === "string" ? value.replaceAll("\r\n", "\n").slice(0, most) : "";
}

function keyOf(form: FormData) {
  return { policyId: text(form, "policy"), version: Number(text(form, "version")) };
}

function shownAgain(answer: CommandAnswer): CommandAnswer {
  revalidatePath("/broker", "layout");
  return answer;
}

export async function approve(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await approveVersion(keyOf(form)));
}

export async function approveChosen(_before: Before, form: FormData): Promise<CommandAnswer> {
  const keys = form.getAll("key").flatMap((value) => {
    const [policyId = "", version = ""] = String(value).slice(0, 100).split(":");
    return [{ policyId, version: Number(version) }];
  });
  return shownAgain(await approveVersions(text(form, "scope", 20_000), keys.slice(0, 500)));
}

export async function startTrial(_before: Before, form: FormData): Promise<CommandAnswer> {
  const commits = text(form, "commits", 5_000)
    .split(/[\s,]+/)
    .filter((commit) => commit !== "");
  return shownAgain(await tryVersion(keyOf(form), text(form, "headRef").trim(), commits));
}

export async function reject(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await rejectVersion(keyOf(form), text(form, "reason")));
}

export async function revoke(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await revokeVersion(keyOf(form), text(form, "reason")));
}

export async function setKillSwitch(_before: Before, form: FormData): Promise<CommandAnswer> {
  const scope = SWITCH_SCOPES.find((known) => known === text(form, "scope"));
  if (scope === undefined) return { ok: false, notes: [{ ok: false, text: "Choose what to stop." }] };
  const request = {
    scope,
    organisationId: text(form, "organisation") || null,
    scopeId: text(form, "target").trim(),
    reason: text(form, "reason"),
    confirmation: text(form, "confirmation"),
  };
  return shownAgain(await stop(request));
}

export async function liftKillSwitch(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await lift(text(form, "id"), text(form, "reason")));
}

export interface ImportState {
  readonly answer: CommandAnswer;
  /** As it was sent, so that a page without JavaScript still has it. */
  readonly text: string;
}

export async function importPolicies(_before: ImportState | null, form: FormData): Promise<ImportState> {
  const source = text(form, "text", LONGEST_TEXT);
  const answer =
    text(form, "format") === "octo-sts"
      ? await importOctoText(source, octoAnswers(form))
      : await importPolicyText(source);
  return { answer: shownAgain(answer), text: source };
}

function octoAnswers(form: FormData) {
  const list = (name: string) => {
    const entries = text(form, name)
      .split(/[\s,]+/)
      .filter((entry) => entry !== "");
    return entries.length === 0 ? undefined : entries;
  };
  return {
    repository: text(form, "repository").trim(),
    grant: text(form, "grant").trim(),
    issuer: text(form, "issuer"),
    audience: text(form, "audience").trim(),
    completions: { workflows: list("workflows"), events: list("events"), refs: list("refs") },
  };
}

export async function proposeGrants(_before: Before, form: FormData): Promise<CommandAnswer> {
  const answer = await proposePlan({
    owner: text(form, "owner"),
    name: text(form, "name"),
    planHash: text(form, "plan"),
    grant: text(form, "grant") || null,
    confirmed: text(form, "confirmed") === "yes",
  });
  revalidatePath("/repos", "layout");
  return shownAgain(answer);
}

function ownerOf(form: FormData) {
  return {
    organisationId: text(form, "organisation"),
    provider: text(form, "provider"),
    target: text(form, "target"),
    login: text(form, "login").trim(),
  };
}

export async function recordTargetOwner(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await recordOwner(ownerOf(form)));
}

export async function removeTargetOwner(_before: Before, form: FormData): Promise<CommandAnswer> {
  return shownAgain(await removeOwner(ownerOf(form)));
}
