import type { Finding, Severity, UnparsedFile } from "../contracts.ts";
import { fingerprint } from "../detectors/fingerprint.ts";
import { counted } from "../listing/format.ts";
import { KIND_WORDS, unparsedWords } from "../listing/wording.ts";
import { inert, inlineCode } from "../report/markdown.ts";
import { cutText, plainText } from "../report/redacted.ts";
import type { Regression } from "./compare.ts";

/** The name of the check on pull requests. Rules of an organisation may ask for it, so it never changes. */
export const CHECK_NAME = "thaw-scan";

/** What a new static credential does to the check, by the organisation's setting. */
export const CHECK_SETTINGS = ["neutral", "failure"] as const;
export type CheckSetting = (typeof CHECK_SETTINGS)[number];

export interface CheckAnnotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** GitHub takes columns of one line only. */
  readonly startColumn: number | null;
  readonly endColumn: number | null;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

export interface CheckResult {
  readonly conclusion: "success" | "neutral" | "failure";
  readonly title: string;
  /** GitHub's Markdown; names of strangers in it mention, link and close nothing. */
  readonly summary: string;
  readonly annotations: readonly CheckAnnotation[];
}

/** GitHub takes 65,535 characters of a summary, and 64 KB of a message. @see https://docs.github.com/en/rest/checks/runs */
const MOST_SUMMARY = 60_000;
const MOST_MESSAGE = 4_000;
const MOST_TITLE = 200;
/** More are no help to anybody who reads a change, and each fifty are a request. */
const MOST_ANNOTATIONS = 200;
const MOST_LISTED = 50;

/**
 * The check of one pull request. `success` only where everything was read and nothing was added; what could not be read or compared makes
 * it `neutral` at least, since unknown is not safe. `failure` by the organisation's setting, where a credential that blocks a thaw is added.
 */
export function checkResult(regression: Regression, setting: CheckSetting): CheckResult {
  const { added, unread, compared } = regression;
  const blocking = added.filter(({ blocksThaw }) => blocksThaw);
  const conclusion = conclusionOf(regression, blocking.length, setting);
  const level = setting === "failure" ? "failure" : "warning";
  const annotations = [
    ...added.map((finding) => annotationOf(finding, finding.blocksThaw ? level : "notice")),
    ...unread.map(unreadAnnotation),
  ];
  return {
    conclusion,
    title: titleOf(regression, blocking.length),
    summary: summaryOf(added, unread, compared),
    annotations: annotations.filter((one) => one !== null).slice(0, MOST_ANNOTATIONS),
  };
}

/** Equal for the same result of the same commit: how a run that was made is found again. */
export function checkExternalId(headSha: string, result: CheckResult): string {
  return `${CHECK_NAME}:${fingerprint([headSha, JSON.stringify(result)])}`;
}

/** Where nothing of the pull request could be read. */
export function unreadableCheck(why: string): CheckResult {
  return {
    conclusion: "neutral",
    title: "Could not be read",
    summary: `${inert(why)}\n\nNothing is known of what this change adds. It is looked at again when it changes.`,
    annotations: [],
  };
}

function conclusionOf({ added, unread, compared }: Regression, blocking: number, setting: CheckSetting) {
  if (blocking > 0) return setting;
  return compared && unread.length === 0 && added.length === 0 ? "success" : "neutral";
}

function titleOf({ added, unread, compared }: Regression, blocking: number): string {
  if (blocking > 0) return `${counted(blocking, "new static credential")}`;
  if (!compared) return "Could not be compared with the base";
  if (unread.length > 0) return `${counted(unread.length, "CI file")} could not be read`;
  return added.length > 0 ? `No new static credential, ${counted(added.length, "note")}` : "No new static credential";
}

function summaryOf(added: readonly Finding[], unread: readonly UnparsedFile[], compared: boolean): string {
  const parts: string[] = [];
  if (!compared) parts.push("The base of this change could not be read, so nobody knows what is new in it.");
  else if (added.length === 0) parts.push("This change adds no static credential to what Thaw could read.");
  else {
    parts.push("| place | what | severity |\n|---|---|---|", ...added.slice(0, MOST_LISTED).map(rowOf));
    if (added.length > MOST_LISTED) parts.push(`\nand ${added.length - MOST_LISTED} more.`);
    parts.push("\nA short-lived credential can take the place of each: `thaw fix` shows how.");
  }
  parts.push(...notFollowed(added));
  if (unread.length > 0) {
    parts.push("\nThese files could not be read, and unknown is not safe:\n");
    parts.push(
      ...unread.slice(0, MOST_LISTED).map((file) => `- ${inlineCode(file.path)}: ${unparsedWords(file.reason)}`),
    );
    if (unread.length > MOST_LISTED) parts.push(`- and ${unread.length - MOST_LISTED} more`);
  }
  const text = parts.join("\n");
  return text.length <= MOST_SUMMARY ? text : `${text.slice(0, text.lastIndexOf("\n", MOST_SUMMARY))}\n\n(cut)`;
}

/** Where what is new goes and nobody could look, each call once. */
function notFollowed(added: readonly Finding[]): readonly string[] {
  const lines = added.flatMap(({ sinks }) =>
    sinks.flatMap(({ path, line, unread }) =>
      unread === undefined ? [] : [`- ${inlineCode(short(`${path}:${line}`, 500))}: ${inert(short(unread, 500))}`],
    ),
  );
  const all = [...new Set(lines)];
  if (all.length === 0) return [];
  const more = all.length > MOST_LISTED ? [`- and ${all.length - MOST_LISTED} more`] : [];
  const says = "\nWhat is called here could not be read, so nobody knows what becomes of the secret there:\n";
  return [says, ...all.slice(0, MOST_LISTED), ...more];
}

function rowOf(finding: Finding): string {
  const { primary, secretName, kind, severity, blocksThaw } = finding;
  const name = secretName === null ? "" : ` ${inlineCode(short(secretName, MOST_TITLE))}`;
  const place = inlineCode(short(`${primary.path}:${primary.line}`, 500));
  return `| ${place} | ${KIND_WORDS[kind]}${name}${blocksThaw ? "" : " (for information)"} | ${severity} |`;
}

const SEVERITY_SAYS: Readonly<Record<Severity, string>> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "For information",
};

/** Null for what is no place in a file of the change's head. */
function annotationOf(finding: Finding, level: CheckAnnotation["level"]): CheckAnnotation | null {
  const { primary, secretName, kind, severity, message } = finding;
  if (finding.commit !== null) return null;
  const name = secretName === null ? "" : `: ${secretName}`;
  return {
    path: primary.path,
    startLine: primary.line,
    endLine: Math.max(primary.line, primary.endLine),
    ...columnsOf(primary),
    level,
    title: still(`${KIND_WORDS[kind]}${name}`, MOST_TITLE),
    message: still(`${SEVERITY_SAYS[severity]}. ${message}`, MOST_MESSAGE),
  };
}

function columnsOf({ line, column, endLine, endColumn }: Finding["primary"]) {
  const oneLine = endLine <= line && endColumn > column;
  // GitHub's end is the last column; ours is the one behind it.
  return oneLine ? { startColumn: column, endColumn: endColumn - 1 } : { startColumn: null, endColumn: null };
}

/** A whole repository ("." as its path) is no file that could be shown. */
function unreadAnnotation({ path, reason }: UnparsedFile): CheckAnnotation | null {
  if (path === "." || path === "") return null;
  const message = `${unparsedWords(reason)}. Nobody knows what this file holds, so the check cannot succeed.`;
  const none = { startColumn: null, endColumn: null };
  return { path, startLine: 1, endLine: 1, ...none, level: "warning", title: "Could not be read", message };
}

/** Plain text on GitHub's page, where a mention would still be one for whoever is told by mail. */
function still(text: string, most: number): string {
  return short(plainText(text), most).replaceAll("@", "@\u2060");
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${cutText(text, most - 1)}…`;
}
