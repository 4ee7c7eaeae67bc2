import type { Result } from "../../core/contracts.ts";
import {
  type CallAnswer,
  type CallTarget,
  callKey,
  MOST_LEVELS,
  notAsked,
  type ResolvedCall,
  remoteCalls,
} from "../../core/workflow/remote-calls.ts";
import { ciFileKind } from "../../core/workflow/repo.ts";
import { MAX_CI_FILE_BYTES } from "../../core/workflow/yaml.ts";
import type { GithubCalls, GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { Clock, SourceFile } from "../ports.ts";
import { withoutLiterals } from "../redact.ts";
import { done } from "../refuse.ts";
import type { CallStore } from "./call-ports.ts";

export interface ResolvePorts {
  readonly calls: GithubCalls;
  readonly callStore: CallStore;
  readonly clock: Clock;
}

export interface Calling {
  /** `owner/name`. */
  readonly name: string;
  readonly files: readonly SourceFile[];
}

export interface CallingOrganisation {
  readonly id: string;
  readonly login: string;
  readonly installation: GithubInstallation;
  /** By their keys, why calls are not followed although they could be read; all of them are followed without it. */
  readonly withheld?: (targets: readonly CallTarget[]) => Promise<ReadonlyMap<string, string>>;
}

/** Files of other repositories that the scan of one repository follows. */
const MOST = 200;
/** Kept answers that one sync asks for again. The others' turn comes with the next one. */
const MOST_AGAIN = 2_000;

const TOO_DEEP = `it is nested deeper than the ${MOST_LEVELS} levels that GitHub connects`;
const TOO_MANY = `the repository calls more than ${MOST} files of other repositories`;

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
  const first = repositories.map(directCalls);
  const known: Known = { answers: new Map(), nested: new Map() };
  for (let depth = 0; depth < MOST_LEVELS; depth += 1) {
    const open = distinct(
      first.flatMap((direct) => reached(direct, known).open),
      known.answers,
    );
    if (open.length === 0) break;
    const read = await readLevel(ports, organisation, open, options);
    if (!read.ok) return read;
    for (const one of read.value) {
      known.answers.set(callKey(one.target), one.answer);
      known.nested.set(callKey(one.target), nestedCalls(one));
    }
  }
  return done(first.map((direct) => reached(direct, known).calls));
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

function directCalls({ name, files }: Calling): readonly CallTarget[] {
  return files.flatMap(({ path, bytes }) => {
    if (ciFileKind(path) === null || bytes.byteLength > MAX_CI_FILE_BYTES) return [];
    return remoteCalls(Buffer.from(bytes).toString("utf8"), { name, commit: null });
  });
}

function nestedCalls({ target, answer }: ResolvedCall): readonly CallTarget[] {
  if (answer.state === "unread") return [];
  return remoteCalls(answer.text, { name: `${target.owner}/${target.repo}`, commit: answer.commit });
}

function distinct(targets: readonly CallTarget[], known: ReadonlyMap<string, unknown>): readonly CallTarget[] {
  const found = new Map(targets.map((target) => [callKey(target), target]));
  return [...found].flatMap(([key, target]) => (known.has(key) ? [] : [target]));
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

function unasked(why: string): CallAnswer {
  return { state: "unread", why, unasked: true };
}

/** What was answered so far, and what each answer calls in turn, by key. */
interface Known {
  readonly answers: Map<string, CallAnswer>;
  readonly nested: Map<string, readonly CallTarget[]>;
}

interface Reached {
  readonly calls: readonly ResolvedCall[];
  /** Those that are to be read next; never more than one repository may call. */
  readonly open: readonly CallTarget[];
}

/** What one repository's calls lead to, those of a cycle once. */
function reached(direct: readonly CallTarget[], { answers, nested }: Known): Reached {
  const found = new Map<string, ResolvedCall>();
  const open: CallTarget[] = [];
  let level = distinct(direct, found);
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: CallTarget[] = [];
    for (const target of level) {
      const key = callKey(target);
      const why = depth >= MOST_LEVELS ? TOO_DEEP : found.size >= MOST ? TOO_MANY : null;
      const answer = why === null ? answers.get(key) : unasked(why);
      if (answer === undefined) open.push(target);
      found.set(key, { target, answer: answer ?? unasked(TOO_DEEP) });
      if (why === null) next.push(...(nested.get(key) ?? []));
    }
    level = distinct(next, found);
  }
  return { calls: [...found.values()], open };
}
