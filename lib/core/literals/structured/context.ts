import type { Candidate, StructuredRule, TextView } from "../types.ts";

/** Values that are a credential only because of a word elsewhere in the same file. */

const AWS_REACH = 400;

/** A secret access key near its key id: 40 characters of base64 on a line that says secret. */
export const AWS_NEARBY_RULE: StructuredRule = {
  form: "structured",
  id: "aws-secret-near-key-id",
  credential: "aws-static-key",
  what: "an AWS secret access key",
  minEntropy: 4,
  confidence: "high",
  anchors: ["AKIA", "ASIA"],
  find(view, anchor) {
    const id = /[A-Z2-7]{16}(?!\w)/y;
    id.lastIndex = anchor;
    if (!id.test(view.text)) return [];
    const from = Math.max(id.lastIndex, view.cursors.get("aws-secret-near-key-id") ?? 0);
    const near = view.text.slice(from, id.lastIndex + AWS_REACH);
    view.cursors.set("aws-secret-near-key-id", id.lastIndex + AWS_REACH);
    const found = /(?:secret|key)[^\n]{0,60}?[\s"'=:,>]([0-9A-Za-z/+]{40})(?=[\s"',;<\\]|$)/di.exec(near);
    const range = found?.indices?.[1];
    return range === undefined ? [] : [{ start: from + range[0], end: from + range[1], prefix: "" }];
  },
};

/** Facebook tokens `<app id>|<secret>`, in files that name Facebook. */
export const FACEBOOK_RULE: StructuredRule = {
  form: "structured",
  id: "facebook-app-token",
  credential: "saas-api-key",
  what: "a Facebook access token",
  minEntropy: 2.9,
  anchors: ["facebook"],
  find: (view) => everyOnce(view, "facebook-app-token", /(?<!\w)\d{15,16}[|%][\w-]{27,40}(?![\w-])/dgi),
};

/** Old Sourcegraph tokens are 40 hexadecimal digits, which commits are as well: a hint at best. */
export const SOURCEGRAPH_RULE: StructuredRule = {
  form: "structured",
  id: "sourcegraph-legacy-token",
  credential: "saas-api-key",
  what: "an old Sourcegraph token (or a commit id)",
  minEntropy: 2.9,
  confidence: "low",
  anchors: ["sourcegraph", "sgp_"],
  find: (view) => everyOnce(view, "sourcegraph-legacy-token", /(?<![0-9A-Za-z_])[0-9a-f]{40}(?=[`'"\s;]|\\[nr]|$)/dgi),
};

function everyOnce(view: TextView, rule: string, pattern: RegExp): readonly Candidate[] {
  if (view.cursors.has(rule)) return [];
  view.cursors.set(rule, view.text.length);
  return [...view.text.matchAll(pattern)].map(({ 0: value, index }) => ({
    start: index,
    end: index + value.length,
    prefix: "",
  }));
}

/** How far behind `data:` its first entry may stand. */
const FIRST_ENTRY_REACH = 100;

/**
 * Values of a Kubernetes `Secret` manifest (Kubernetes, "Secrets"): base64 is no encryption. A `SealedSecret` or
 * `ExternalSecret` is another kind and no match.
 */
export const KUBERNETES_RULE: StructuredRule = {
  form: "structured",
  id: "kubernetes-secret",
  credential: "unknown-secret",
  what: "a value of a Kubernetes Secret",
  path: /\.ya?ml$/i,
  anchors: ["secret"],
  find(view, anchor) {
    const { text, cursors } = view;
    if (anchor < (cursors.get("kubernetes-secret") ?? 0) || !isKindLine(text, anchor)) return [];
    const from = Math.max(text.lastIndexOf("\n---", anchor), cursors.get("kubernetes-secret") ?? 0);
    const next = text.indexOf("\n---", anchor);
    const to = next === -1 ? text.length : next;
    cursors.set("kubernetes-secret", to);
    return dataEntries(text, from, to);
  },
};

/** The line says `kind: Secret` and no more. Looks at most 120 characters around. */
function isKindLine(text: string, anchor: number): boolean {
  const before = text.slice(Math.max(0, anchor - 60), anchor).replace(/^[\s\S]*\n/, "");
  return /^[ \t-]{0,40}kind:[ \t]{0,9}["']?secret$/i.test(before) && !/^["']?\w/.test(text.slice(anchor, anchor + 2));
}

function dataEntries(text: string, from: number, to: number): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const heading = /(?<!\w)(?:data|stringData):/g;
  heading.lastIndex = from;
  for (let found = heading.exec(text); found !== null && found.index < to; found = heading.exec(text)) {
    const entries = entriesOf(text, heading.lastIndex, to);
    candidates.push(...entries);
    const last = entries.at(-1);
    if (last !== undefined) heading.lastIndex = last.end;
    else heading.lastIndex = lineEnd(text, heading.lastIndex);
  }
  return candidates;
}

/** Entries of one `data:` map: the lines behind it that are indented more, and in any case one close by. */
function entriesOf(text: string, block: number, to: number): readonly Candidate[] {
  const indent = indentBefore(text, block);
  const candidates: Candidate[] = [];
  const entry =
    /([ \t]*)(?:"|')?[\w.-]{1,253}(?:"|')?:(?:[ \t]*(?:\||>[-+]?)\s{1,80})?[ \t]*["']?([0-9A-Za-z+/]{10,}={0,3})["']?/dy;
  let line = text.indexOf("\n", block) + 1;
  while (line > 0 && line < to) {
    const blank = /[ \t]*(?:#[^\n]*|\{\{[^\n]*)?\r?(?:\n|$)/y;
    blank.lastIndex = line;
    entry.lastIndex = line;
    const found = entry.exec(text);
    const near = line - block <= FIRST_ENTRY_REACH && candidates.length === 0;
    if (!blank.test(text) && indentOf(text, line) <= indent && !near) break;
    const range = found?.indices?.[2];
    if (range !== undefined) candidates.push({ start: range[0], end: range[1], prefix: "" });
    line = text.indexOf("\n", line) + 1;
  }
  return candidates;
}

/** Indentation of the line that `at` is on; at most 400 characters back, a line longer than that has none. */
function indentBefore(text: string, at: number): number {
  const head = text.slice(Math.max(0, at - 400), at).replace(/^[\s\S]*\n/, "");
  return indentOf(head, 0);
}

function indentOf(text: string, lineStart: number): number {
  let at = lineStart;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return at - lineStart;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

export const CONTEXT_RULES: readonly StructuredRule[] = [
  AWS_NEARBY_RULE,
  FACEBOOK_RULE,
  SOURCEGRAPH_RULE,
  KUBERNETES_RULE,
];
