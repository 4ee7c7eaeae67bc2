import { expect } from "vitest";
import type { AppliedFinding, PlannedFile } from "../../lib/core/fix/plan.ts";
import {
  countSecret,
  holdsSecret,
  type Job,
  lineDiff,
  linesOf,
  matchesScript,
  type Rights,
  readWorkflow,
  rightsOf,
  type Step,
  stepsOf,
  together,
  type Workflow,
} from "./fix-outside.ts";

/** The guarantees of a planned file, each seen from its two texts alone. */

/** Bytes in front of the first and behind the last edit, the byte order mark, the line breaks and the end are as they were. */
export function expectBytesKept({ before, after, edits }: PlannedFile): void {
  const first = Math.min(...edits.map((edit) => edit.start));
  const last = Math.max(...edits.map((edit) => edit.end));
  expect(after.slice(0, first)).toBe(before.slice(0, first));
  expect(after.slice(after.length - (before.length - last))).toBe(before.slice(last));
  expect(after.startsWith("\uFEFF")).toBe(before.startsWith("\uFEFF"));
  // One in the middle of a line is a character of what stands there, and goes with it.
  expect(after.split("\uFEFF").length).toBeLessThanOrEqual(before.split("\uFEFF").length);
  expect(after.endsWith("\n")).toBe(before.endsWith("\n"));
  const breaks = new Set(before.match(/\r?\n/g));
  if (breaks.size === 1) expect(new Set(after.match(/\r?\n/g))).toEqual(breaks);
  expect(new TextDecoder().decode(new TextEncoder().encode(after))).toBe(after.replace(/^\uFEFF/, ""));
}

/** Every line that is gone has to do with a secret, with permissions, or with a step that was given another credential. */
export function expectOnlyRelatedLines(file: PlannedFile): void {
  // The mark stays at the start of the file, whichever line is first.
  const [before, after] = [file.before, file.after].map((text) => text.replace(/^\uFEFF/, "")) as [string, string];
  const old = linesOf(before);
  const { removed, added } = lineDiff(before, after);
  const gone = new Set(removed.map(({ at }) => at));
  for (const { line, at } of removed) {
    if (isRelated(old, at) || isInGoneSection(old, at, gone)) continue;
    // The last line of a file without a last break gains one when lines come behind it, and a line may lose its own in turn.
    const bare = line.replace(/\r?\n$/, "");
    const isEnd = at === old.length - 1 || !after.endsWith("\n");
    if (isEnd && added.some((other) => other.line.replace(/\r?\n$/, "") === bare)) continue;
    expect.fail(`a line that has nothing to do with a finding is gone: ${JSON.stringify(line)}`);
  }
}

/** A comment in a section whose last entry moved: it was about what moved. */
function isInGoneSection(lines: readonly string[], at: number, gone: ReadonlySet<number>): boolean {
  const [parent] = parentsOf(lines, at);
  if (!/^\s*#/.test(lines[at] ?? "") || parent === undefined || !/^\s*(?:- +)?env:/.test(parent)) return false;
  return gone.has(lines.lastIndexOf(parent, at));
}

function isRelated(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  if (/\bsecrets\b/.test(withoutComment(line))) return true;
  if (/^\s*permissions:/.test(line)) return true;
  const parents = parentsOf(lines, at);
  if (parents.some((parent) => /^\s*permissions:/.test(parent))) return true;
  // A map that lost its last entry goes too, and so does what a value over several lines begins with.
  if (/^\s*(?:- +)?(?:env|with):\s*(?:#.*)?\s*$/.test(line))
    return blockOf(lines, at).some((below) => below.includes("secrets"));
  if (/^\s*(?:- +)?[\w-]+:\s*[|>][+-]?\s*$/.test(line))
    return blockOf(lines, at).some((below) => below.includes("secrets"));
  const scalar = parents.find((parent) => /:\s*>-?\s*$/.test(parent));
  if (scalar !== undefined)
    return blockOf(lines, lines.lastIndexOf(scalar, at)).some((below) => below.includes("secrets"));
  // In a step that reads a secret: its `uses`, and all that stands in its inputs, which are written anew.
  const step = stepAround(lines, at);
  if (!step.some((one) => withoutComment(one).includes("secrets"))) return false;
  return /^\s*(?:- +)?uses:/.test(line) || parents.some((parent) => /^\s*(?:- +)?with:/.test(parent));
}

function withoutComment(line: string): string {
  return line.replace(/^\s*#.*$/s, "").replace(/ # (?:why|TODO|secrets\.OLD|é:).*$/s, "");
}

function depth(line: string): number {
  return /^\uFEFF? *(?:- +)*/.exec(line)?.[0].length ?? 0;
}

/** The lines that a line stands below: each one less deep than the one before. */
function parentsOf(lines: readonly string[], at: number): readonly string[] {
  const parents: string[] = [];
  let limit = depth(lines[at] ?? "");
  for (let above = at - 1; above >= 0; above--) {
    const line = lines[above] ?? "";
    if (line.trim() === "" || line.trim().startsWith("#") || depth(line) >= limit) continue;
    parents.push(line);
    limit = depth(line);
  }
  return parents;
}

/** A line with all deeper lines below it. */
function blockOf(lines: readonly string[], at: number): readonly string[] {
  let end = at + 1;
  while (end < lines.length && ((lines[end] ?? "").trim() === "" || depth(lines[end] ?? "") > depth(lines[at] ?? "")))
    end++;
  return lines.slice(at, end);
}

/** The lines of the list item that a line is in. */
function stepAround(lines: readonly string[], at: number): readonly string[] {
  let start = at;
  while (start > 0 && !/^ *- +[a-z]/.test(lines[start] ?? "")) start--;
  let end = at + 1;
  while (end < lines.length && !/^ *- +[a-z]/.test(lines[end] ?? "") && !/^ *job-\d+:/.test(lines[end] ?? "")) end++;
  return lines.slice(start, end);
}

/** Each applied finding's expression is gone, as often as it was solved, and its line is another one. */
export function expectSolved({ before, after }: PlannedFile, applied: readonly AppliedFinding[]): void {
  const solved = new Map<string, number>();
  const gone = new Set(lineDiff(before, after).removed.map(({ at }) => at));
  for (const { finding } of applied) {
    const text = before.slice(finding.primary.start, finding.primary.end);
    const name = /^secrets(?:\.|\[')([\w-]+)/.exec(text)?.[1];
    if (name === undefined) continue;
    solved.set(name, (solved.get(name) ?? 0) + 1);
    expect(gone).toContain(finding.primary.line - 1);
  }
  for (const [name, count] of solved) {
    expect(countSecret(after, name)).toBeLessThanOrEqual(countSecret(before, name) - count);
  }
}

/** Jobs, steps and everything that no finding is about mean what they meant. */
export function expectMeaningKept({ before, after }: PlannedFile): void {
  const old = readWorkflow(before);
  const now = readWorkflow(after);
  expect(Object.keys(now.jobs)).toEqual(Object.keys(old.jobs));
  expect(rest(now, ["jobs", "env"])).toEqual(rest(old, ["jobs", "env"]));
  expectEntriesKept(old.env, now.env);
  for (const [id, job] of Object.entries(old.jobs)) {
    const other = now.jobs[id] ?? {};
    expect(rest(other, ["steps", "env", "permissions"])).toEqual(rest(job, ["steps", "env", "permissions"]));
    expectEntriesKept(job.env, other.env);
    const moved = movedKeys(old.env, job.env);
    expectStepsKept(stepsOf(job), stepsOf(other), moved);
    if (!holdsSecret(conditionsOf(job))) expect(holdsSecret(conditionsOf(other))).toBe(false);
  }
}

function rest(value: Workflow | Job | Step, without: readonly string[]): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([key]) => !without.includes(key));
}

function movedKeys(...maps: readonly (Readonly<Record<string, unknown>> | undefined)[]): ReadonlySet<string> {
  return new Set(
    maps.flatMap((map) => Object.entries(map ?? {}).flatMap(([key, value]) => (holdsSecret(value) ? [key] : []))),
  );
}

/** Entries without a secret are as they were, in their order. */
function expectEntriesKept(old: unknown, now: unknown): void {
  const plain = Object.entries(old ?? {}).filter(([, value]) => !holdsSecret(value));
  const keys = new Set(plain.map(([key]) => key));
  expect(Object.entries(now ?? {}).filter(([key]) => keys.has(key))).toEqual(plain);
}

function conditionsOf(job: Job): readonly unknown[] {
  return [job.if, ...stepsOf(job).map((step) => step.if)];
}

/** Old steps in their order, and between them new ones that use a pinned action and hold no secret. */
function expectStepsKept(old: readonly Step[], now: readonly Step[], moved: ReadonlySet<string>): void {
  let next = 0;
  for (const step of now) {
    const wanted = old[next];
    if (wanted && isSameStep(wanted, step, moved)) {
      next++;
      continue;
    }
    expect(step.uses, `neither an old step nor a pinned action: ${JSON.stringify(step)}`).toMatch(/@[0-9a-f]{40}$/);
    expect(step.run).toBeUndefined();
    expect(holdsSecret(step)).toBe(false);
  }
  expect(next, `the step ${JSON.stringify(old[next])} is not there any more`).toBe(old.length);
}

function isSameStep(old: Step, now: Step, moved: ReadonlySet<string>): boolean {
  const holds = holdsSecret(old);
  const own = holds ? ["env", "with", "run", "uses"] : ["env"];
  const same = JSON.stringify(rest(now, own)) === JSON.stringify(rest(old, own));
  if (!same || typeof old.run !== typeof now.run || typeof old.uses !== typeof now.uses) return false;
  if (typeof old.run === "string" && !matchesScript(old.run, String(now.run))) return false;
  if (holds && typeof old.uses === "string" && !holdsSecret(old.with) && now.uses !== old.uses) return false;
  const added = Object.keys(now.env ?? {}).filter((key) => !(key in ((old.env as object | undefined) ?? {})));
  if (!holds && !added.every((key) => moved.has(key) || key.startsWith("GIT_CONFIG_"))) return false;
  expectEntriesKept(old.env, now.env);
  return true;
}

/** Each job's rights are the old ones, an OIDC token's where something asks for one, and what GITHUB_TOKEN was said to need. */
export function expectRightsExact(file: PlannedFile, applied: readonly AppliedFinding[]): void {
  const old = readWorkflow(file.before);
  const now = readWorkflow(file.after);
  const lines = linesOf(file.before);
  for (const [id, job] of Object.entries(old.jobs)) {
    const other = now.jobs[id] ?? {};
    const mine = applied.filter(({ finding }) => jobAt(lines, finding.primary.line - 1) === id);
    let added: Rights = asksForOidc(other, mine) ? { "id-token": "write" } : {};
    for (const { remedy, after } of mine) if (remedy === "github-token") added = together(added, rightsIn(after));
    expect(rightsOf(now, other)).toEqual(together(rightsOf(old, job), added));
    if (Object.keys(added).length === 0) expect(other.permissions).toEqual(job.permissions);
  }
}

function rightsIn(words: string): Rights {
  const list = words.replace(/ on this repository.*$/, "");
  return Object.fromEntries(list.split(", ").map((part) => part.split(": ") as [string, string]));
}

function jobAt(lines: readonly string[], at: number): string | null {
  for (let above = at; above >= 0; above--) {
    const id = /^ +(job-\d+):/.exec(lines[above] ?? "")?.[1];
    if (id !== undefined) return id;
  }
  return null;
}

/** Whether a job asks somebody for a credential by its OIDC token: the broker in a step of its own, or a vendor. */
function asksForOidc(now: Job, mine: readonly AppliedFinding[]): boolean {
  const isBroker = (step: Step) => /^acme\/thaw\/action@/.test(String(step.uses));
  return stepsOf(now).some(isBroker) || mine.some(({ remedy }) => remedy === "direct-oidc");
}
