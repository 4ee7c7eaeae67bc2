import { type CallTarget, notAsked, type ResolvedCall } from "../core/workflow/remote-calls.ts";
import { followCalls, unasked } from "./follow-calls.ts";
import type { CloneCalls, RepositorySource } from "./ports.ts";
import { done } from "./refuse.ts";

/**
 * A repository with what it calls in other clones of the same command. As with GitHub, another owner's file counts only where it is pinned to
 * a commit: else it can be another one at every run. What no clone holds is left out, so that nothing is said of it that was not looked at.
 * @param name `owner/name`
 */
export async function withCalls(source: RepositorySource, name: string, clones: CloneCalls): Promise<RepositorySource> {
  const [owner = ""] = name.split("/");
  const followed = await followCalls<never>([{ name, files: source.files }], async (targets) =>
    done(await Promise.all(targets.map((target) => answered(target, owner, clones)))),
  );
  const calls = followed.ok ? (followed.value[0] ?? []) : [];
  const seen = calls.filter(({ target }) => clones.has(target));
  return seen.length === 0 ? source : { ...source, calls: seen };
}

async function answered(target: CallTarget, owner: string, clones: CloneCalls): Promise<ResolvedCall> {
  const why = notAsked(target, owner) ?? (clones.has(target) ? null : "no clone of it is looked at");
  return { target, answer: why === null ? await clones.read(target) : unasked(why) };
}
