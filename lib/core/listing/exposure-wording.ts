import type { ExposureClass } from "../gates/facts.ts";
import type { CauseView, UseView } from "./exposure-views.ts";

/** The product's words for what was exposed. */

export const EXPOSURE_WORDS: Readonly<Record<ExposureClass, { readonly word: string; readonly means: string }>> = {
  handed: { word: "handed", means: "A job that ran within the window was given it." },
  reachable: {
    word: "reachable",
    means: "It could be read from where the attacker could write, whether a job asked for it or not.",
  },
  unknown: { word: "unknown", means: "What ran is not known any more: it counts as taken." },
};

/** A sentence's half for each step; the names are in the view. Without links, for files and reports. */
export function causeText({ kind, repository, credential, run }: CauseView): string {
  const where = repository === null ? "a repository that is gone" : `${repository.owner}/${repository.name}`;
  const other = credential?.name ?? "another credential";
  if (kind === "run" && run !== null) return `given to job ${run.job} of ${run.path} in run ${run.id} of ${where}`;
  if (kind === "foothold") return `the attacker could write to ${where}`;
  if (kind === "runs-gone") return `nobody knows what ran in ${where}`;
  if (kind === "opened-by") return `${other} opens it`;
  if (kind === "written-by") return `${other} can write to ${where}`;
  return `${other} may write anywhere: its reach is not visible`;
}

/** `acme/site .github/workflows/ci.yml line 12, job build`. */
export function useText({ repository, path, line, job }: UseView): string {
  const where = repository === null ? "" : `${repository.owner}/${repository.name} `;
  return `${where}${path}${line === null ? "" : ` line ${line}`}${job === null ? "" : `, job ${job}`}`;
}
