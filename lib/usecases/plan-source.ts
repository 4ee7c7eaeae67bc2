import { UNNAMED_ACTION } from "../core/fix/assemble/file-draft.ts";
import { OWN_REPOSITORY } from "../core/fix/grants.ts";
import type { Prerequisite } from "../core/fix/remediation.ts";
import type { PlanItemView } from "../core/listing/views.ts";
import { fixBody } from "../core/report/fix-body.ts";
import type { FixedRepository } from "../core/report/fix-report.ts";
import { planHash } from "../core/report/plan-hash.ts";
import type { Planner, RepositorySource } from "./ports.ts";
import { withoutLiterals } from "./redact.ts";
import type { PlanOutcome } from "./scan-ports.ts";
import { coveredTexts, shownPlan } from "./shown-plan.ts";

/**
 * Plans the fixes of a repository as it was scanned, in the form that is kept: nothing in it has the form of a credential.
 * @param defaultPermissions what a job has that declares none; null where the repository's setting is not known
 * @throws whatever the planner throws, which promises not to
 */
export async function planSource(
  planner: Planner,
  source: RepositorySource,
  defaultPermissions: "read" | "write" | null,
): Promise<PlanOutcome> {
  return (await planToWrite(planner, source, defaultPermissions)).outcome;
}

/** A plan with the texts that its pull request writes: as the repository has them, with nothing covered. They must not be kept or shown. */
export interface PlanToWrite {
  readonly outcome: PlanOutcome;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** The same with the edited texts themselves. @throws whatever the planner throws, which promises not to */
export async function planToWrite(
  planner: Planner,
  source: RepositorySource,
  defaultPermissions: "read" | "write" | null,
): Promise<PlanToWrite> {
  const options = { action: source.settings.action, defaultPermissions: defaultPermissions ?? "ask" } as const;
  const planned = await planner.plan(source, { options, only: null });
  const shown = withUnnamedAction(shownPlan(planned, { name: planned.plan.name, path: source.path }));
  const kept = {
    disposition: shown.disposition,
    files: shown.files,
    items: itemsOf(shown),
    grants: shown.grants.map((grant) => ({ ...grant, repositories: grant.repositories.map(own(planned.plan.name)) })),
    prerequisites: shown.prerequisites,
    body: withoutLiterals(fixBody(shown), ""),
  };
  // The diff does not show all of a file, and what was agreed to is the whole of it.
  const files = planned.plan.files.map((file, index) => ({
    ...kept.files[index],
    path: file.path,
    after: coveredTexts(file).after,
  }));
  const written = planned.plan.files.map(({ path, after }) => ({ path, text: after }));
  const nameless = withoutName({ ...kept, files }, planned.plan.name);
  return { outcome: { ...kept, hash: planHash(nameless) }, files: written };
}

/** A repository is called something else one day, and is the same: what names itself is kept as such. */
function own(name: string): (repository: string) => string {
  return (repository) => (repository.toLowerCase() === name.toLowerCase() ? OWN_REPOSITORY : repository);
}

/** The same with the repository's name out of every text, but out of those of its files: a name there is content. */
function withoutName<T extends { readonly files: readonly unknown[] }>(plan: T, name: string): T {
  const named = new RegExp(`(?<![\\w./-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "gi");
  const clean = (part: unknown): unknown => {
    if (typeof part === "string") return part.replace(named, OWN_REPOSITORY);
    if (Array.isArray(part)) return part.map(clean);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, clean(value)]));
  };
  return { ...(clean({ ...plan, files: [] }) as T), files: plan.files };
}

const NAME_THE_ACTION: Prerequisite = {
  kind: "broker",
  name: "action",
  text: `Name the broker's action as "action:" in thaw.config.yml, and scan again: ${UNNAMED_ACTION.uses.split("@")[0]} stands in its place, and no job can run it.`,
};

/** Until somebody names the action, the change cannot be merged as it is: that comes before all else. */
function withUnnamedAction(shown: FixedRepository): FixedRepository {
  if (!shown.files.some((file) => file.diff.includes(UNNAMED_ACTION.uses))) return shown;
  return { ...shown, prerequisites: [NAME_THE_ACTION, ...shown.prerequisites] };
}

/** One for each finding. Two of one fingerprint are one finding to all that is stored, so the last stands here, too. */
function itemsOf({ applied, refused }: FixedRepository): readonly PlanItemView[] {
  const items = new Map<string, PlanItemView>();
  for (const { finding, remedy, disposition, reasons, before, after } of applied) {
    const { fingerprint, primary } = finding;
    const message = `${before}. With this change: ${after}.`;
    const place = { path: primary.path, line: primary.line };
    items.set(fingerprint, { fingerprint, remedy, disposition, refusalCode: null, message, reasons, ...place });
  }
  for (const { finding, refusal } of refused) {
    const { fingerprint } = finding;
    const { code, message, at } = refusal;
    const left = { remedy: null, disposition: "refused", refusalCode: code, reasons: [] } as const;
    items.set(fingerprint, { fingerprint, ...left, message, path: at.path, line: at.line });
  }
  return [...items.values()];
}
