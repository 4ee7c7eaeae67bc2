import { TIER_WORDS } from "../freeze/enforcement.ts";
import { EXPOSURE_CLASSES } from "../gates/facts.ts";
import type { ExposureTotals, ExposureView } from "../listing/exposure-views.ts";
import { EXPOSURE_WORDS } from "../listing/exposure-wording.ts";
import { counted, figure, percent, utc, utcShort } from "../listing/format.ts";
import { SHOWN_STATES } from "../listing/incident-shown.ts";
import type { DriftView, IncidentEventView, IncidentRow, StoredIncident } from "../listing/incident-views.ts";
import {
  driftSentence,
  elapsedWords,
  gateTitle,
  LAMP_WORDS,
  MODE_WORDS,
  SHOWN_WORDS,
} from "../listing/incident-wording.ts";
import type { ProofDebt } from "../listing/thaw-views.ts";
import { inert } from "./markdown.ts";

/** Everything that a report tells. Lists are whole, but for those of which it is said how many there are. */
export interface IncidentReportFacts {
  readonly detail: StoredIncident;
  /** The oldest first. */
  readonly events: readonly IncidentEventView[];
  /** Those that are there; more than `events` where the oldest ones alone are told. */
  readonly eventTotal: number;
  /** Also those that are gone. */
  readonly drifts: readonly (DriftView & { readonly goneAt: string | null })[];
  /** Repositories that are not out, by name. */
  readonly remaining: readonly IncidentRow[];
  /** When each repository that is out was let out, in any order. */
  readonly letOutAt: readonly string[];
  readonly exceptions: readonly ReportedException[];
  readonly passes: readonly ReportedPass[];
  readonly exposure: ReportedExposure;
  /** Proofs that only a release gives. */
  readonly debts: readonly ProofDebt[];
}

export interface ReportedExposure {
  /** When it was last found out; null where nobody looked. */
  readonly at: string | null;
  /** Repositories whose runs were never read. */
  readonly unread: number;
  readonly totals: ExposureTotals;
  /** `owner/name` of repositories that the attacker could write to. */
  readonly footholds: readonly string[];
  /** The first of those that are not revoked. */
  readonly open: readonly ExposureView[];
}

export interface ReportedException {
  readonly repository: string;
  /** Null where the glass was broken: the whole repository. */
  readonly gate: string | null;
  readonly reason: string;
  readonly askedBy: string;
  /** Who agreed; empty where nobody has. */
  readonly agreedBy: readonly string[];
  readonly expiresAt: string;
  readonly ended: { readonly at: string; readonly why: string | null } | null;
}

export interface ReportedPass {
  readonly repository: string;
  readonly pullRequest: number;
  readonly sha: string;
  readonly base: string;
  /** Of a plan of ours, or of a person. */
  readonly kind: "plan" | "person";
  readonly reason: string | null;
  readonly askedBy: string;
  readonly approvedBy: string | null;
}

/** Rows of one table: what is longer is counted. */
const MOST_ROWS = 200;

/**
 * The post-incident report, in Markdown as GitHub shows it. Text of people and of repositories is shown as it is: it mentions, links and
 * formats nothing. What is not known is said so.
 */
export function incidentReport(facts: IncidentReportFacts): string {
  const { incident } = facts.detail;
  const title = `# ${incident.drill ? "Drill" : "Incident"}: ${inert(incident.title)}`;
  const sections = [
    [title, "", `As of ${utc(facts.detail.asOf)}. Times are in UTC.`],
    summary(facts),
    times(facts),
    states(facts),
    letOut(facts),
    timeline(facts),
    told(facts),
    drift(facts),
    exceptions(facts),
    passes(facts),
    exposed(facts),
    gates(facts),
    remains(facts),
    debts(facts),
    notRevoked(facts),
    limits(facts),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const more = rows.length - MOST_ROWS;
  return [
    line(head),
    line(head.map(() => "---")),
    ...rows.slice(0, MOST_ROWS).map(line),
    ...(more > 0 ? ["", `And ${figure(more)} more.`] : []),
  ];
}

function summary({ detail }: IncidentReportFacts): readonly string[] {
  const { incident, exposure, gates, allowedGrants, roles } = detail;
  const rows = [
    ["Organisation", inert(incident.organisation)],
    [
      "Scope",
      `${incident.scope === "all" ? "all repositories" : "chosen repositories"}: ${figure(incident.repositories)}`,
    ],
    ["Mode", MODE_WORDS[incident.mode]],
    ["Exposure window", `${utc(exposure.from)} to ${utc(exposure.to)}`],
    ["Gates in force", gates.map((gate) => inert(gateTitle(gate))).join("; ") || "none"],
    ["Grants while frozen", allowedGrants.map(inert).join(", ") || "none"],
    ["Declared", `${utc(incident.createdAt)}, by ${inert(incident.createdBy)}`],
    ["Activated", moment(incident.activatedAt, incident.activatedBy)],
    ["Ended", moment(incident.resolvedAt, detail.resolvedBy)],
    ...roles.map(({ role, login }) => [role, inert(login)]),
    ["Freeze", LAMP_WORDS[incident.lamp].word],
    ["Proof", detail.proof.proven ? `proven: ${detail.proof.why}` : `**unproven**: ${detail.proof.why}`],
  ];
  return ["## What it was", "", ...table(["", ""], rows)];
}

function moment(at: string | null, by: string | null): string {
  if (at === null) return "no";
  return by === null ? utc(at) : `${utc(at)}, by ${inert(by)}`;
}

function times({ detail, letOutAt }: IncidentReportFacts): readonly string[] {
  const { incident, requestedAt, confirmedAt, freezeCalls, freezeMs, asOf } = detail;
  const { activatedAt } = incident;
  if (activatedAt === null) return [];
  const since = (iso: string | null | undefined) =>
    iso === null || iso === undefined ? "not known" : elapsedWords(Date.parse(iso) - Date.parse(activatedAt));
  const first = letOutAt.toSorted()[0];
  const requests = freezeCalls === null ? "" : `, in ${counted(freezeCalls, "request")}`;
  const took = freezeMs === null ? "" : ` that took ${(freezeMs / 1_000).toFixed(1)} s`;
  const rows = [
    ["GitHub had taken the freeze", `${since(requestedAt)}${requests}${took}`],
    ["Every repository was seen to be held", since(confirmedAt)],
    ["The first repository was let out", first === undefined ? "none was" : since(first)],
    ["It was over", incident.resolvedAt === null ? `not yet: ${since(asOf)} so far` : since(incident.resolvedAt)],
  ];
  return ["## How long it took", "", ...table(["Since the activation", ""], rows)];
}

function states({ detail: { incident } }: IncidentReportFacts): readonly string[] {
  const present = SHOWN_STATES.filter((shown) => (incident.counts[shown] ?? 0) > 0);
  if (present.length === 0) return [];
  const rows = present.map((shown) => {
    const count = incident.counts[shown] ?? 0;
    return [
      SHOWN_WORDS[shown].word,
      figure(count),
      `${percent(count, incident.repositories)} %`,
      SHOWN_WORDS[shown].means,
    ];
  });
  const pie = present.map((shown) => `    "${SHOWN_WORDS[shown].word}" : ${incident.counts[shown] ?? 0}`);
  return [
    "## Repositories",
    "",
    "```mermaid",
    "pie showData",
    ...pie,
    "```",
    "",
    ...table(["State", "Repositories", "Share", "Meaning"], rows),
  ];
}

/** Points of the line, at most: as many as are read at a glance. */
const POINTS = 12;

/** How many were out, over the time that it lasted. */
function letOut({ detail, letOutAt }: IncidentReportFacts): readonly string[] {
  const { activatedAt, resolvedAt } = detail.incident;
  if (activatedAt === null || letOutAt.length === 0) return [];
  const from = Date.parse(activatedAt);
  const step = (Date.parse(resolvedAt ?? detail.asOf) - from) / POINTS;
  if (step <= 0) return [];
  const times = letOutAt.map((iso) => Date.parse(iso));
  const points = Array.from({ length: POINTS + 1 }, (_, index) => {
    const at = from + step * index;
    return { at: new Date(at).toISOString(), out: times.filter((time) => time <= at).length };
  });
  const rows = points.map(({ at, out }) => [utcShort(at), figure(out)]);
  return [
    "## Let out over time",
    "",
    "```mermaid",
    "xychart-beta",
    `    x-axis "Hours since the activation" 0 --> ${((step * POINTS) / 3_600_000).toFixed(1)}`,
    `    y-axis "Repositories" 0 --> ${Math.max(1, detail.incident.repositories)}`,
    `    line [${points.map(({ out }) => out).join(", ")}]`,
    "```",
    "",
    ...table(["Until (UTC)", "Let out"], rows),
  ];
}

function timeline({ events, eventTotal }: IncidentReportFacts): readonly string[] {
  const rows = events.map(({ at, by, system, text, repository }) => [
    utcShort(at),
    system ? "Thaw" : inert(by),
    `${inert(text)}${repository === null ? "" : ` (${inert(`${repository.owner}/${repository.name}`)})`}`,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  if (rows.length === 0) return [];
  const more = eventTotal - rows.length;
  return [
    "## Timeline",
    "",
    line(["UTC", "By", "What"]),
    line(["---", "---", "---"]),
    ...rows.map(line),
    ...(more > 0 ? ["", `And ${counted(more, "line")} more, on the incident's page.`] : []),
  ];
}

/** Who was told outside of the pages, and where that failed. */
function told({ detail }: IncidentReportFacts): readonly string[] {
  const title = ["## Told outside of the pages", ""];
  if (detail.told.length === 0) return [...title, "Nobody: no channel was set up."];
  const rows = detail.told.map((one) => [
    inert(one.name),
    inert(one.kind),
    figure(one.told),
    one.toldAt === null ? "never" : utcShort(one.toldAt),
    figure(one.waiting),
    figure(one.dead),
  ]);
  return [...title, ...table(["Channel", "Kind", "Messages", "Last (UTC)", "On the way", "Given up"], rows)];
}

function drift({ drifts }: IncidentReportFacts): readonly string[] {
  if (drifts.length === 0) return ["## Drift", "", "None was found: GitHub's rules stayed as they were written."];
  const rows = drifts.map((one) => [
    utcShort(one.foundAt),
    one.goneAt === null ? "open" : utcShort(one.goneAt),
    one.weakens ? "may have let something through" : "harmless",
    `${driftSentence(one)} ${inert(one.what)}`,
    one.changedBy === null ? "not told" : inert(one.changedBy),
  ]);
  return ["## Drift", "", ...table(["Found", "Seen to be gone", "Weight", "What", "Changed by"], rows)];
}

function exceptions(facts: IncidentReportFacts): readonly string[] {
  const rows = facts.exceptions.map(({ repository, gate, reason, askedBy, agreedBy, expiresAt, ended }) => [
    inert(repository),
    gate === null ? "glass broken" : inert(gateTitle(gate)),
    inert(reason),
    inert(askedBy),
    agreedBy.length === 0 ? "nobody agreed" : agreedBy.map(inert).join(", "),
    ended === null
      ? `until ${utcShort(expiresAt)}`
      : `${utcShort(ended.at)}${ended.why === null ? "" : `: ${inert(ended.why)}`}`,
  ]);
  if (rows.length === 0) return ["## Exceptions", "", "None was asked for."];
  return ["## Exceptions", "", ...table(["Repository", "Gate", "Reason", "Asked by", "Agreed by", "Ended"], rows)];
}

function passes(facts: IncidentReportFacts): readonly string[] {
  const people = facts.passes.filter(({ kind }) => kind === "person");
  const plans = facts.passes.length - people.length;
  const rows = people.map(({ repository, pullRequest, sha, base, reason, askedBy, approvedBy }) => [
    inert(repository),
    // No reference: the report may be read in another repository.
    inert(`#${pullRequest}`),
    sha.slice(0, 12),
    inert(base),
    inert(reason ?? ""),
    inert(askedBy),
    approvedBy === null ? "nobody approved" : inert(approvedBy),
  ]);
  return [
    "## Let through while frozen",
    "",
    `${counted(plans, "commit")} of migrations, ${counted(people.length, "pass", "passes")} of people.`,
    ...(rows.length === 0
      ? []
      : ["", ...table(["Repository", "Pull request", "Commit", "Base", "Reason", "Asked by", "Approved by"], rows)]),
  ];
}

function exposed({ exposure: { at, unread, totals, footholds, open } }: IncidentReportFacts): readonly string[] {
  const title = ["## Exposed credentials", ""];
  if (at === null) return [...title, "Nobody looked: what was taken is not known."];
  const classes = EXPOSURE_CLASSES.map((one) => [
    EXPOSURE_WORDS[one].word,
    figure(totals.open[one]),
    EXPOSURE_WORDS[one].means,
  ]);
  const rows = open.map(({ name, class: how, repositories, breakCount, dueAt }) => [
    inert(name),
    EXPOSURE_WORDS[how].word,
    figure(repositories),
    figure(breakCount),
    utcShort(dueAt),
  ]);
  const left = totals.exposed - totals.revoked;
  return [
    ...title,
    `${figure(totals.revoked)} of ${counted(totals.exposed, "credential")} revoked${totals.overdue > 0 ? `, ${figure(totals.overdue)} overdue` : ""}, as of ${utc(at)}.`,
    ...(unread > 0
      ? [
          `Runs of ${counted(unread, "repository", "repositories")} were never read: what they may read counts as taken.`,
        ]
      : []),
    ...(footholds.length > 0 ? [`The attacker could write to ${footholds.map(inert).join(", ")}.`] : []),
    ...(left > 0 ? ["", ...table(["Class", "Not revoked", "Meaning"], classes)] : []),
    ...(rows.length > 0
      ? ["", ...table(["Not revoked", "Class", "Repositories that wait", "Places it breaks", "Due (UTC)"], rows)]
      : []),
  ];
}

function gates({ detail: { gateCounts, incident } }: IncidentReportFacts): readonly string[] {
  if (incident.activatedAt === null || gateCounts.length === 0) return [];
  const rows = gateCounts.map(({ gate, pass, hold, unknown }) => [
    inert(gateTitle(gate)),
    figure(pass),
    figure(hold),
    figure(unknown),
  ]);
  return ["## Gates", "", ...table(["Gate", "Pass", "Hold", "Unknown"], rows)];
}

function debts(facts: IncidentReportFacts): readonly string[] {
  if (facts.debts.length === 0) return [];
  const rows = facts.debts.map(({ owner, name, path, job, dueAt }) => [
    inert(`${owner}/${name}`),
    inert(job),
    inert(path),
    dueAt === null ? "no date" : utcShort(dueAt),
  ]);
  return [
    "## Owed",
    "",
    "Only a release proves these jobs. When a day passes without its proof, the gate holds again.",
    "",
    ...table(["Repository", "Job", "File", "Until (UTC)"], rows),
  ];
}

function remains({ remaining }: IncidentReportFacts): readonly string[] {
  if (remaining.length === 0) return ["## What remains", "", "No repository is held, or unknown."];
  const rows = remaining.map(({ owner, name, shown, tier, stateAt }) => [
    inert(`${owner}/${name}`),
    SHOWN_WORDS[shown].word,
    tier === null ? "nothing" : TIER_WORDS[tier].name,
    utcShort(stateAt),
  ]);
  return [
    "## What remains",
    "",
    `${counted(remaining.length, "repository", "repositories")} did not pass their gates.`,
    "",
    ...table(["Repository", "State", "Held by", "Since (UTC)"], rows),
  ];
}

/** The incident's own gate. */
function notRevoked({ detail: { stragglers } }: IncidentReportFacts): readonly string[] {
  if (stragglers.length === 0) return [];
  const rows = stragglers.map(({ name, kind, repositories }) => [inert(name), inert(kind), figure(repositories)]);
  return [
    "## Not revoked",
    "",
    "Shared credentials that were replaced, and open what they opened until they are revoked.",
    "",
    ...table(["Credential", "Kind", "Repositories"], rows),
  ];
}

function limits({ detail }: IncidentReportFacts): readonly string[] {
  const weak = detail.tiers.flatMap(({ tier, repositories }) => {
    if (tier === null) return [`- Nothing would have held ${counted(repositories, "repository", "repositories")}.`];
    const { name, limit } = TIER_WORDS[tier];
    return limit === null ? [] : [`- ${counted(repositories, "repository", "repositories")} by ${name}: ${limit}`];
  });
  return [
    "## What this report cannot say",
    "",
    "- Deployments were held only in environments that had Thaw's rule. Jobs of frozen repositories got from the broker only what the incident allowed.",
    "- Jobs that are federated directly to a cloud are covered by neither the freeze nor a kill switch.",
    ...weak,
  ];
}
