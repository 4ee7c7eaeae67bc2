import { USES } from "./local-actions.ts";
import type { UsesTarget } from "./model.ts";
import { isPinned, readUses } from "./uses.ts";

/** A workflow or an action of another repository, as `uses:` names it. */
export interface CallTarget {
  readonly owner: string;
  readonly repo: string;
  /** Of a workflow its file, of an action its folder; empty for the root. */
  readonly path: string;
  readonly ref: string;
}

/** Where a called file was read. */
export interface CalledOrigin extends CallTarget {
  readonly commit: string;
  /** The file itself. */
  readonly file: string;
}

/** What became of one call. */
export type CallAnswer =
  | {
      readonly state: "read";
      readonly commit: string;
      readonly file: string;
      readonly blobSha: string;
      readonly text: string;
    }
  | {
      readonly state: "unread";
      /** A half sentence: what stands in the way. */
      readonly why: string;
      /** It may be read the next time. */
      readonly passing?: boolean;
      /** GitHub was not asked, and what it would say changes nothing. */
      readonly unasked?: boolean;
    };

export interface ResolvedCall {
  readonly target: CallTarget;
  readonly answer: CallAnswer;
}

/**
 * Levels of workflows that GitHub connects, and of composite actions in one workflow: ten. An Enterprise Server stops at four levels of workflows.
 * Source: https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows#nesting-reusable-workflows
 */
export const MOST_LEVELS = 10;

/** Owners and repositories without case, paths and refs with it, as GitHub compares them. */
export function callKey({ owner, repo, path, ref }: CallTarget): string {
  return `${owner.toLowerCase()}/${repo.toLowerCase()}/${path}@${ref}`;
}

/** Where the file of a call may stand, the first that is there counts. */
export function calledFiles(path: string): readonly string[] {
  if (/\.ya?ml$/.test(path)) return [path];
  const folder = path === "" ? "" : `${path.replace(/\/+$/, "")}/`;
  return [`${folder}action.yml`, `${folder}action.yaml`];
}

/**
 * Calls of other repositories that a text makes, found by their look and without parsing. Never more than `most`.
 * @param from of the file that the text is: `owner/name`, and of a called one its commit, by which it calls workflows beside itself
 */
export function remoteCalls(
  text: string,
  from: { readonly name: string; readonly commit: string | null },
  most = 200,
): readonly CallTarget[] {
  const found = new Map<string, CallTarget>();
  for (const [, word = ""] of text.matchAll(USES)) {
    if (found.size >= most) break;
    const target = remoteTarget(readUses(word), from);
    if (target !== null) found.set(callKey(target), target);
  }
  return [...found.values()];
}

/**
 * The file of another repository that a `uses:` leads to. Null where it leads into the repository of the scan, to no file, or to what only the
 * run knows: a step's `./path` means whatever the job has checked out.
 */
export function remoteTarget(
  target: UsesTarget,
  { name, commit }: { readonly name: string; readonly commit: string | null },
): CallTarget | null {
  if (target.kind === "remote") {
    const { owner, repo, path, ref } = target;
    const own = `${owner}/${repo}`.toLowerCase() === name.toLowerCase();
    return own && commit === null ? null : { owner, repo, path, ref };
  }
  if (target.kind !== "local" || commit === null || !/\.ya?ml$/.test(target.path)) return null;
  const [owner = "", repo = ""] = name.split("/");
  return { owner, repo, path: target.path, ref: commit };
}

/** Why a call is not even asked for; null where it is. */
export function notAsked({ owner, repo, path, ref }: CallTarget, organisation: string): string | null {
  if (![owner, repo].every((name) => /^[\w.-]{1,100}$/.test(name))) return "its repository is no plain name";
  if (!/^[\w./+@-]{1,200}$/.test(ref) || ref.includes("..") || ref.startsWith("-")) return "its ref is no plain name";
  if (!/^[\w./ +@-]{0,300}$/.test(path) || path.split("/").includes("..")) return "its path is no plain name";
  if (owner.toLowerCase() === organisation.toLowerCase() || isPinned(ref)) return null;
  return "it belongs to another owner and is not pinned to a commit, so it can be another one at every run";
}

/** The result of a call that no answer of GitHub makes another. */
export const UNASKED = "";

/**
 * What a scan took from a call: another text means another result. A workflow that calls workflows beside itself takes them from its own
 * commit, so that the commit counts as well.
 */
export function callResult({ owner, repo }: CallTarget, answer: CallAnswer): string {
  if (answer.state === "unread") return answer.unasked ? UNASKED : `unread: ${answer.why}`;
  const { commit, blobSha, text } = answer;
  const beside = remoteCalls(text, { name: `${owner}/${repo}`, commit }).some(({ ref }) => ref === commit);
  return beside ? `${blobSha} ${commit}` : blobSha;
}
