import { type CallAnswer, type CallTarget, calledFiles, callKey } from "../../core/workflow/remote-calls.ts";
import { MAX_CI_FILE_BYTES } from "../../core/workflow/yaml.ts";
import type { CloneCalls } from "../../usecases/ports.ts";
import { catFiles } from "./objects.ts";
import { type GitRunner, gitIn } from "./run.ts";

interface Clone {
  /** `owner/name`. */
  readonly name: string;
  readonly gitDir: string | null;
}

/** Files of clones as git has them, not as they stand in the work tree: a run reads a commit. Each is read once. */
export function callsOfClones(clones: readonly Clone[]): CloneCalls {
  const known = new Map<string, readonly Clone[]>();
  for (const clone of clones) {
    const key = clone.name.toLowerCase();
    known.set(key, [...(known.get(key) ?? []), clone]);
  }
  const answers = new Map<string, Promise<CallAnswer>>();
  const of = ({ owner, repo }: CallTarget) => known.get(`${owner}/${repo}`.toLowerCase()) ?? [];
  return {
    has: (target) => of(target).length > 0,
    read(target) {
      const key = callKey(target);
      const answer = answers.get(key) ?? readCall(of(target), target);
      answers.set(key, answer);
      return answer;
    },
  };
}

async function readCall(clones: readonly Clone[], target: CallTarget): Promise<CallAnswer> {
  const name = `${target.owner}/${target.repo}`;
  const [clone, another] = clones;
  if (another !== undefined) return unread(`more than one folder is a clone of ${name}`);
  if (clone === undefined || clone.gitDir === null) return unread(`the folder of ${name} is no clone of git`);
  const git = gitIn(clone.gitDir);
  const commit = await commitOf(git, target.ref);
  if (commit === null) return unread(`the clone of ${name} has no branch, tag or commit ${target.ref}`);
  const files = calledFiles(target.path);
  for (const file of files) {
    const blob = await blobAt(git, commit, file);
    if (blob === null) continue;
    const bytes = (await catFiles(git, [blob])).get(blob);
    if (bytes === undefined) return unread(`the clone of ${name} lacks the content of ${file}`);
    if (bytes.byteLength > MAX_CI_FILE_BYTES) return unread(`${file} is too large`);
    return { state: "read", commit, file, blobSha: blob, text: Buffer.from(bytes).toString("utf8") };
  }
  return unread(`${name} has no ${files.join(" or ")} at ${target.ref}`);
}

/**
 * What the remote had, before what was made here. A ref that is a tag and a branch is the tag.
 * Source: https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows#calling-a-reusable-workflow
 */
async function commitOf(git: GitRunner, ref: string): Promise<string | null> {
  const places = [`refs/tags/${ref}`, `refs/remotes/origin/${ref}`, `refs/heads/${ref}`];
  if (/^[0-9a-f]{40}$/.test(ref)) places.unshift(ref);
  for (const place of places) {
    const found = await git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${place}^{commit}`]);
    const commit = found?.toString("latin1").trim() ?? "";
    if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  }
  return null;
}

/** Null where there is no file; a link is none. */
async function blobAt(git: GitRunner, commit: string, file: string): Promise<string | null> {
  const listed = await git.run(["ls-tree", "-z", "--full-tree", commit, "--", file]);
  const [mode = "", type = "", sha = ""] = (listed?.toString("utf8") ?? "").split(/\s+/);
  return type === "blob" && mode.startsWith("100") ? sha : null;
}

function unread(why: string): CallAnswer {
  return { state: "unread", why };
}
