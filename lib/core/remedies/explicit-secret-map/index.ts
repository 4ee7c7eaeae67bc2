import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { refuse } from "../../fix/refusals.ts";
import { type Remedy, safe } from "../../fix/remediation.ts";
import { generatedCallee } from "../../fix/supply.ts";
import type { CiFile } from "../../workflow/model.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { isPlainName } from "../reference.ts";

/** `secrets: inherit` becomes a list of the secrets that the called workflow reads, or nothing where it reads none. */
export const remedy: Remedy = {
  id: "explicit-secret-map",
  title: "Secrets passed by name",
  docs: "The names are those that the called workflow of the same repository reads, and those that it hands on by inheritance itself, once everything else of the plan is done. They are declared there where they are not yet. A workflow of another repository cannot be read here.",
  handles: ["secrets-inherit"],
  plan: ({ reference }, context) => {
    const job = reference?.job;
    if (!reference || !job?.uses) return null;
    const callee = context.repo.linked.callee(job.uses.target);
    if (callee?.kind !== "workflow") {
      return refuse("remote-callee", reference.span, remoteMessage(reference, job.uses.text));
    }
    const names = new Set<string>();
    const trouble = collectNames(context, callee, names, new Set());
    if (trouble) {
      return refuse(
        "opaque-callee-secrets",
        { path: trouble.path, line: trouble.line },
        "The called workflow reads its secrets by a computed name, or all of them, or hands them all to a workflow that cannot be read: name them there first.",
      );
    }
    const sorted = [...names].sort();
    const undeclared = sorted.filter(
      (name) => !callee.declaredSecrets.some((item) => item.name.toLowerCase() === name.toLowerCase()),
    );
    if (callee.generated && undeclared.length > 0) {
      const refused = generatedCallee(callee.path, callee.generated.source, reference.span);
      if (!refused.ok) return refused;
    }
    const changes: Change[] = [
      { do: "replace-inherit", file: reference.file, job, names: sorted },
      ...undeclared.map((name): Change => ({ do: "declare-secret", file: callee, name })),
      // What inheritance gave without a word, a call by name must not be missed for.
      ...callee.declaredSecrets
        .filter(
          (secret) =>
            secret.required &&
            !names.has(secret.name) &&
            !sorted.some((name) => name.toLowerCase() === secret.name.toLowerCase()),
        )
        .map((secret): Change => ({ do: "make-optional", file: callee, name: secret.name })),
    ];
    return safe(changes, {
      before: `${callee.path} is given every secret`,
      after: sorted.length > 0 ? `${callee.path} is given ${sorted.join(", ")}` : `${callee.path} is given none`,
    });
  },
};

/** Another repository's workflow is not changed, and whether it takes what is passed by name only its own text says. */
function remoteMessage(reference: JudgedReference, uses: string): string {
  const read = reference.facts.find(({ sink, unreadable }) => sink.called !== undefined && !unreadable);
  if (read === undefined)
    return `What ${uses} reads of the secrets cannot be seen here. Its repository says which it needs: pass those by name.`;
  const at = read.sink.called?.commit.slice(0, 12);
  return `${uses} ${read.sink.what}, at commit ${at}. Pass those by name, and see that it declares them below on.workflow_call.secrets.`;
}

/** Names that a workflow reads, and those that it hands on; the place of a read that cannot be named, if there is one. */
function collectNames(
  context: FixContext,
  file: CiFile,
  names: Set<string>,
  seen: Set<CiFile>,
): { path: string; line: number } | null {
  if (seen.has(file)) return null;
  seen.add(file);
  for (const site of file.sites) {
    for (const access of site.accesses) {
      if (access.root !== "secrets") continue;
      const [name] = access.path;
      if (name === undefined || !isPlainName(name)) return { path: file.path, line: site.line };
      if (name.toLowerCase() !== "github_token" && !context.solved.has(site)) names.add(name);
    }
  }
  for (const job of file.jobs) {
    if (!job.inherit) continue;
    const callee = job.uses ? context.repo.linked.callee(job.uses.target) : null;
    if (callee?.kind !== "workflow") return { path: file.path, line: job.line };
    const trouble = collectNames(context, callee, names, seen);
    if (trouble) return trouble;
  }
  return null;
}
