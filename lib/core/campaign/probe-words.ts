import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { inlineCode } from "../report/markdown.ts";
import { REASONS } from "../trust/reasons.ts";
import type { GrantProbe, GrantUse, ProbeVerdict } from "./probe.ts";

/** What a verdict is called, and what it means to somebody who waits for the merge. */
export const PROBE_WORDS: Readonly<Record<ProbeVerdict, { readonly title: string; readonly means: string }>> = {
  passes: { title: "would be given", means: "An active trust policy lets every run through that will ask for it." },
  partly: {
    title: "would be given to some runs",
    means: "Its trust policy turns some of the runs away that will ask.",
  },
  waits: {
    title: "waits for approval",
    means: "Its trust policy is proposed. Until somebody approves it, jobs get nothing.",
  },
  denied: { title: "would be denied", means: "As things stand, no run would get it: look at its trust policy." },
  unproposed: { title: "not proposed", means: "It has no trust policy yet, and a person has to write one." },
  unknown: { title: "not known", means: "Which runs will ask for it cannot be told from the text." },
};

const USE_WORDS: Readonly<Record<GrantUse["outcome"], string>> = {
  given: "a job was given it",
  denied: "a job was denied it",
  failed: "a job asked for it, and it failed",
};

/** One sentence for people who may see policies: the reason, and for which run. */
export function probeSentence({ verdict, reason, message, run }: GrantProbe): string {
  const { means } = PROBE_WORDS[verdict];
  if (message !== null) return message;
  if (verdict !== "partly" && verdict !== "denied") return means;
  const why = reason !== null && reason in REASONS ? REASONS[reason as keyof typeof REASONS] : "";
  return [run === null ? "" : `${run}:`, why === "" ? means : why].filter((part) => part !== "").join(" ");
}

/** What the broker's record has to say about it. */
export function sentenceOfUse({ outcome, kind, reason }: GrantUse): string {
  const asked = kind === "probe" ? "By a probe, " : "";
  const said = `${asked}${USE_WORDS[outcome]}`;
  const why = reason !== null && reason in REASONS ? `: ${REASONS[reason as keyof typeof REASONS]}` : ".";
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${why}`;
}

const BEGIN = "<!-- thaw:grants -->";
const END = "<!-- /thaw:grants -->";
const MOST_ROWS = 25;

/**
 * The part of a pull request's text that says, grant by grant, whether its jobs will get what they ask for. Who may read a pull request may
 * not see policies, so it has verdicts and no reasons; no times either, so that it changes when an answer does. Empty without grants.
 */
export function probeSection(probes: readonly GrantProbe[]): string {
  if (probes.length === 0) return "";
  const rows = probes.slice(0, MOST_ROWS).map(({ grant, verdict, use }) => {
    const { title, means } = PROBE_WORDS[verdict];
    const used = use === null ? "" : USE_WORDS[use.outcome];
    return `| ${inlineCode(grant)} | **${title}** | ${means} | ${used} |`;
  });
  const more = probes.length > MOST_ROWS ? [`| ${probes.length - MOST_ROWS} more | | | |`] : [];
  return [
    BEGIN,
    "### Will the jobs get their credentials?",
    "",
    "| grant | after the merge it | why | so far |",
    "|---|---|---|---|",
    ...rows,
    ...more,
    "",
    "Judged by the trust policies as they are now, for what each job will say of itself after the merge. What the broker's own configuration allows is not known here. Thaw keeps this table up to date.",
    END,
  ].join("\n");
}

/** Tells sections apart. */
export function sectionHash(section: string): string {
  return bytesToHex(sha256(utf8ToBytes(section)));
}

/**
 * A pull request's text with another section, all else left as people have it. Null where nothing is to be written: it is there already, or
 * somebody took it out.
 * @param add where none is there, it comes at the end
 */
export function withSection(body: string, section: string, add: boolean): string | null {
  const start = body.indexOf(BEGIN);
  const end = start < 0 ? -1 : body.indexOf(END, start);
  if (end < 0) return add && section !== "" ? `${body.trimEnd()}\n\n${section}\n` : null;
  const changed = `${body.slice(0, start)}${section}${body.slice(end + END.length)}`;
  return body.slice(start, end + END.length).replaceAll("\r\n", "\n") === section ? null : changed;
}
