import type { Result } from "../../core/contracts.ts";
import {
  type CallAnswer,
  type CallTarget,
  callKey,
  notAsked,
  type ResolvedCall,
} from "../../core/workflow/remote-calls.ts";
import { type Calling, followCalls, unasked } from "../follow-calls.ts";
import type { GithubCalls, GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { withoutLiterals } from "../redact.ts";
import { done } from "../refuse.ts";
import type { CallStore } from "./call-ports.ts";

export interface ResolvePorts {
  readonly calls: GithubCalls;
  readonly callStore: CallStore;
  readonly clock: Clock;
}

export interface CallingOrganisation {
  readonly id: string;
  readonly login: string;
  readonly installation: GithubInstallation;
  /** By their keys, why calls are not followed although they could be read; all of them are followed without it. */
  readonly withheld?: (targets: readonly CallTarget[]) => Promise<ReadonlyMap<string, string>>;
}

/** Kept answers that one sync asks for again. The others' turn comes with the next one. */
const MOST_AGAIN = 2_000;

/**
 * Reads what repositories call in others, and what that calls in turn: those of all of them together, level by level, and nothing twice. Each
 * ref is a commit once. What cannot be read is an answer too, with its reason; only where GitHub is away there is none.
 * @returns for each repository, in order, what its files lead to
 */
export async function resolveCalls(
  ports: ResolvePorts,
  organisation: CallingOrganisation,
  repositories: readonly Calling[],
  options?: ReadOptions,
): Promise<Result<readonly (readonly ResolvedCall[])[], GithubFailure>> {
  return await followCalls(repositories, (targets) => readLevel(ports, organisation, targets, options));
}

/**
 * Asks again for what may be another text by now, so that those who call it are known to be out of date; what nobody calls goes.
 * @param of what is called of one repository, by GitHub's id; null for all
 */
export async function refreshCalls(
  ports: ResolvePorts,
  organisation: CallingOrganisation,
  of: number | null,
  options?: ReadOptions,
): Promise<Result<void, GithubFailure>> {
  if (of === null) await ports.callStore.prune(organisation.id, ports.clock.now());
  const outdated = await ports.callStore.outdated(organisation.id, ports.clock.now(), MOST_AGAIN, of);
  if (outdated.length === 0) return done(undefined);
  const read = await ask(ports, organisation, outdated, options);
  return read.ok ? done(undefined) : read;
}

async function readLevel(
  ports: ResolvePorts,
  organisation: CallingOrganisation,
  targets: readonly CallTarget[],
  options?: ReadOptions,
): Promise<Result<readonly ResolvedCall[], GithubFailure>> {
  const resolved: ResolvedCall[] = [];
  const open: CallTarget[] = [];
  const withheld = await organisation.withheld?.(targets);
  for (const target of targets) {
    const why = notAsked(target, organisation.login) ?? withheld?.get(callKey(target)) ?? null;
    if (why === null) open.push(target);
    else resolved.push({ target, answer: unasked(why) });
  }
  const known = await ports.callStore.known(organisation.id, open);
  const missing = open.filter((target) => !known.has(callKey(target)));
  for (const target of open) {
    const answer = known.get(callKey(target));
    if (answer !== undefined) resolved.push({ target, answer });
  }
  if (missing.length === 0) return done(resolved);
  const read = await ask(ports, organisation, missing, options);
  return read.ok ? done([...resolved, ...read.value]) : read;
}

async function ask(
  { calls, callStore, clock }: ResolvePorts,
  { id, installation }: CallingOrganisation,
  targets: readonly CallTarget[],
  options?: ReadOptions,
): Promise<Result<readonly ResolvedCall[], GithubFailure>> {
  const read = await calls.read(installation, targets, options);
  if (!read.ok) return read;
  const resolved = targets.map((target) => ({ target, answer: covered(read.value.get(target)) }));
  await callStore.put(id, resolved, clock.now());
  return done(resolved);
}

/** The text as it is kept, so that a kept one is judged as one that was just read. NUL is what PostgreSQL's text cannot hold. */
function covered(answer: CallAnswer | undefined): CallAnswer {
  if (answer === undefined) return { state: "unread", why: "GitHub did not say", passing: true };
  if (answer.state === "unread") return answer;
  return { ...answer, text: withoutLiterals(answer.text, answer.file).replaceAll("\u0000", "\uFFFD") };
}
