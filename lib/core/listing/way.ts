import type { Target } from "../contracts.ts";
import type { FindingView } from "./views.ts";
import { CONTEXT_WORDS, KIND_WORDS, ORIGIN_WORDS } from "./wording.ts";

/** The way of a credential as stations in order: where it is stored, where it is read, where it ends, what it reaches. */

export type Station = "origin" | "reference" | "sink" | "target";

export interface WayStep {
  /** Unique within its way: two sinks may read alike. */
  readonly id: string;
  readonly station: Station;
  readonly title: string;
  readonly detail: string | null;
  readonly place: { readonly path: string; readonly line: number } | null;
  /** Lines of their own below: repositories and rights of a target. */
  readonly items: readonly string[];
  /** The text does not say more: drawn as a question, never as an end. */
  readonly open: boolean;
}

/** The stations of one finding; at least the reference, and the target always, be it an open one. */
export function wayOf(finding: FindingView): readonly WayStep[] {
  const steps = [originOf(finding), referenceOf(finding), ...finding.sinks.map(sinkOf), targetOf(finding)];
  return steps.map((one, index) => ({ ...one, id: `${one.station}-${index}` }));
}

function originOf(finding: FindingView): Unnumbered {
  const detail = ORIGIN_WORDS[finding.origin];
  if (finding.secretName !== null) return step("origin", finding.secretName, { detail });
  if (finding.literalShape !== null) return step("origin", `a value of the shape ${finding.literalShape}`, { detail });
  // Without a name it is no single secret that is handed on.
  const all = finding.kind === "secrets-inherit" || finding.kind === "all-secrets-exposed";
  return step("origin", all ? "every secret of the repository" : KIND_WORDS[finding.kind], {
    detail: all ? null : detail,
  });
}

function referenceOf(finding: FindingView): Unnumbered {
  return step("reference", CONTEXT_WORDS[finding.context], {
    place: { path: finding.span.path, line: finding.span.line },
  });
}

function sinkOf(sink: FindingView["sinks"][number]): Unnumbered {
  const { called } = sink;
  const detail =
    called === undefined
      ? null
      : `judged by ${called.repository}/${called.file}@${called.ref}, commit ${called.commit.slice(0, 12)}`;
  return step("sink", sink.what, { detail, place: { path: sink.path, line: sink.line } });
}

function targetOf(finding: FindingView): Unnumbered {
  const { target } = finding;
  if (target === null) return step("target", "whatever it allows", { detail: "the text does not say", open: true });
  if (target.kind === "known") return knownTarget(target);
  if (target.kind === "other-organisation") {
    return step("target", "Another organisation", { detail: target.reason, items: target.repositories });
  }
  if (target.kind === "user-bound") return step("target", "A person's account", { detail: target.reason });
  return step("target", "Not visible in the text", { detail: target.reason, open: true });
}

function knownTarget(target: Extract<Target, { kind: "known" }>): Unnumbered {
  const rights = Object.entries(target.permissions).map(([name, level]) => `${name}: ${level}`);
  const [only, ...more] = target.repositories;
  if (only === undefined) return step("target", "This repository", { items: rights });
  if (more.length === 0) return step("target", only, { items: rights });
  return step("target", `${target.repositories.length} repositories`, { items: [...target.repositories, ...rights] });
}

type Unnumbered = Omit<WayStep, "id">;

function step(station: Station, title: string, rest: Partial<Omit<Unnumbered, "station" | "title">>): Unnumbered {
  return { station, title, detail: null, place: null, items: [], open: false, ...rest };
}
