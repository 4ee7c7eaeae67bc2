import type { Failure, Result } from "../core/contracts.ts";
import {
  type CallAnswer,
  type CallTarget,
  callKey,
  MOST_LEVELS,
  type ResolvedCall,
  remoteCalls,
} from "../core/workflow/remote-calls.ts";
import { ciFileKind } from "../core/workflow/repo.ts";
import { MAX_CI_FILE_BYTES } from "../core/workflow/yaml.ts";
import type { SourceFile } from "./ports.ts";
import { done } from "./refuse.ts";

export interface Calling {
  /** `owner/name`. */
  readonly name: string;
  readonly files: readonly SourceFile[];
}

/** Files of other repositories that the scan of one repository follows. */
const MOST = 200;

const TOO_DEEP = `it is nested deeper than the ${MOST_LEVELS} levels that GitHub connects`;
const TOO_MANY = `the repository calls more than ${MOST} files of other repositories`;

/**
 * Follows what repositories call in others, and what that calls in turn: those of all of them together, level by level, and nothing twice.
 * @param read one answer for each of the targets; what cannot be read is an answer too. Its failure ends it all
 * @returns for each repository, in order, what its files lead to
 */
export async function followCalls<Failing extends Failure>(
  repositories: readonly Calling[],
  read: (targets: readonly CallTarget[]) => Promise<Result<readonly ResolvedCall[], Failing>>,
): Promise<Result<readonly (readonly ResolvedCall[])[], Failing>> {
  const first = repositories.map(directCalls);
  const known: Known = { answers: new Map(), nested: new Map() };
  for (let depth = 0; depth < MOST_LEVELS; depth += 1) {
    const open = distinct(
      first.flatMap((direct) => reached(direct, known).open),
      known.answers,
    );
    if (open.length === 0) break;
    const answered = await read(open);
    if (!answered.ok) return answered;
    for (const one of answered.value) {
      known.answers.set(callKey(one.target), one.answer);
      known.nested.set(callKey(one.target), nestedCalls(one));
    }
  }
  return done(first.map((direct) => reached(direct, known).calls));
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

export function unasked(why: string): CallAnswer {
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
