import "server-only";
import { webContainer } from "../../container.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { counted } from "../../core/listing/format.ts";
import type { SwitchScope } from "../../core/trust/switches.ts";
import { commanding, requireActor, requireWriter } from "../session.ts";

/** What a person does to the broker's policies and switches. The use cases decide; here is who asks, and what they are told. */

/** One sentence each; `to` leads to what was made. */
export interface CommandNote {
  readonly ok: boolean;
  readonly text: string;
  readonly to?: { readonly policyId: string; readonly version: number };
  /** A line of what was typed. */
  readonly line?: number;
}

export interface CommandAnswer {
  readonly ok: boolean;
  readonly notes: readonly CommandNote[];
}

async function opened(power: "write" | "stop" = "write") {
  const actor = await (power === "stop" ? requireActor() : requireWriter());
  const { governance } = await webContainer();
  return { actor, governance };
}

function answer<T>(result: Result<T, Failure<string>>, text: (value: T) => string): CommandAnswer {
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  return { ok: true, notes: [{ ok: true, text: text(result.value) }] };
}

interface VersionKey {
  readonly policyId: string;
  readonly version: number;
}

export async function approveVersion(key: VersionKey): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  return answer(
    await governance.approvePolicy(actor, key),
    ({ grant }) => `${grant} is active from the next request on.`,
  );
}

export async function approveVersions(scopeKey: string, keys: readonly VersionKey[]): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  if (keys.length === 0) return { ok: false, notes: [{ ok: false, text: "Nothing was chosen." }] };
  const outcomes = await governance.approveAlike(actor, scopeKey, keys);
  const approved = outcomes.filter(({ result }) => result.ok).length;
  const refused = outcomes.flatMap(({ key, result }) =>
    result.ok ? [] : [{ ok: false, text: `Version ${key.version}: ${result.failure.message}`, to: key }],
  );
  return {
    ok: refused.length === 0,
    notes: [{ ok: approved > 0, text: `${counted(approved, "policy", "policies")} approved.` }, ...refused],
  };
}

export async function tryVersion(key: VersionKey, headRef: string, commits: readonly string[]): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  const started = await governance.startTrial(actor, { ...key, headRef, commits });
  return answer(started, () => `It works for pull requests of ${headRef} at these commits only.`);
}

export async function rejectVersion(key: VersionKey, reason: string): Promise<CommandAnswer> {
  const { actor, governance } = await opened("stop");
  return answer(
    await governance.rejectPolicy(actor, key, reason),
    () => `Version ${key.version} does not wait any more.`,
  );
}

export async function revokeVersion(key: VersionKey, reason: string): Promise<CommandAnswer> {
  const { actor, governance } = await opened("stop");
  const revoked = await governance.revokePolicy(actor, key, reason);
  return answer(
    revoked,
    () => `Version ${key.version} gives nothing from the next request on; its live credentials are taken back.`,
  );
}

export interface StopRequest {
  readonly scope: SwitchScope;
  readonly organisationId: string | null;
  readonly scopeId: string;
  readonly reason: string;
  readonly confirmation: string;
}

export async function stop(request: StopRequest): Promise<CommandAnswer> {
  const { actor, governance } = await opened("stop");
  return answer(await governance.setSwitch(actor, request), ({ already }) =>
    already
      ? "This kill switch was on already; its first reason stands."
      : "Stopped. It counts from the next request on.",
  );
}

export async function lift(id: string, reason: string): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  return answer(await governance.liftSwitch(await commanding(actor), id, reason), () => "The kill switch is lifted.");
}

export async function importPolicyText(text: string): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  return imported(await governance.importText(actor, text));
}

type OctoAnswers = Parameters<Awaited<ReturnType<typeof opened>>["governance"]["importOctoFile"]>[2];

export async function importOctoText(text: string, answers: OctoAnswers): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  return imported(await governance.importOctoFile(actor, text, answers));
}

interface Made {
  readonly policyId: string;
  readonly version: number;
  readonly outcome: "pending" | "unchanged";
  readonly grant: string;
  readonly repository: string;
  readonly status: string;
}

interface Imported {
  readonly proposed: readonly Made[];
  readonly mistakes: readonly { readonly line: number | null; readonly message: string }[];
}

function imported(result: Result<Imported, Failure<string>>): CommandAnswer {
  if (!result.ok) return answer(result, () => "");
  const { proposed, mistakes } = result.value;
  const notes = [
    ...mistakes.map(({ line, message }) => ({ ok: false, text: message, ...(line === null ? {} : { line }) })),
    ...proposed.map(madeNote),
  ];
  if (notes.length === 0) return { ok: false, notes: [{ ok: false, text: "There is no policy in this text." }] };
  return { ok: mistakes.length === 0, notes };
}

function madeNote(made: Made): CommandNote {
  const { policyId, version, outcome, grant, repository, status } = made;
  const what = `${grant} of ${repository}`;
  const text =
    outcome === "pending"
      ? `${what}: version ${version} waits for approval by another person.`
      : `${what}: version ${version} says the same and is ${status}; nothing new was made.`;
  return { ok: true, text, to: { policyId, version } };
}

export interface PlanRequest {
  readonly owner: string;
  readonly name: string;
  readonly planHash: string;
  readonly grant: string | null;
  readonly confirmed: boolean;
}

export async function proposePlan({ confirmed, ...plan }: PlanRequest): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  const result = await governance.proposeFromPlan(actor, { ...plan, answers: { confirmed, issuer: null } });
  if (!result.ok) return answer(result, () => "");
  const notes = result.value.map(({ grant, result: made }) =>
    made.ok ? madeNote(made.value) : { ok: false, text: `${grant}: ${made.failure.message}` },
  );
  return { ok: notes.every(({ ok }) => ok), notes };
}

export interface OwnerRequest {
  readonly organisationId: string;
  readonly provider: string;
  readonly target: string;
  readonly login: string;
}

export async function recordOwner(request: OwnerRequest): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  return answer(await governance.recordTargetOwner(actor, request), ({ already }) =>
    already ? `${request.login} was recorded already.` : `${request.login} answers for ${request.target}.`,
  );
}

export async function removeOwner(request: OwnerRequest): Promise<CommandAnswer> {
  const { actor, governance } = await opened();
  return answer(
    await governance.removeTargetOwner(actor, request),
    () => `${request.login} no longer answers for ${request.target}.`,
  );
}
