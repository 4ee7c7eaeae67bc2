import type { SystemActor } from "../../core/actor.ts";
import { isHeld } from "../../core/freeze/repository-state.ts";
import type { ExceptionFact } from "../../core/gates/facts.ts";
import type { Verdict } from "../../core/gates/gate.ts";
import { count } from "../../core/gates/gate.ts";
import { GATES } from "../../core/gates/index.ts";
import type { JudgedGate, ThawVerdict } from "../../core/gates/thaw.ts";
import type {
  GateSubject,
  KnownStanding,
  KnownVerdict,
  Regression,
  StandingRow,
  TimelineEntry,
  VerdictRow,
} from "./ports.ts";

/** What one repository came to. */
export interface Judged {
  readonly subject: GateSubject;
  /** Of every gate in force. */
  readonly gates: readonly JudgedGate[];
  readonly thaw: ThawVerdict;
  readonly exceptions: readonly ExceptionFact[];
  /** The newest commit, as far as it is known. */
  readonly sha: string | null;
}

export interface Known {
  readonly verdicts: readonly KnownVerdict[];
  readonly standings: readonly KnownStanding[];
}

export interface Changes {
  readonly verdicts: readonly VerdictRow[];
  readonly standings: readonly StandingRow[];
  readonly timeline: readonly TimelineEntry[];
  /** Repositories that are held and may thaw without any exception. */
  readonly thaw: readonly string[];
  /** Those that were let out by an exception and pass without it by now. */
  readonly settle: readonly string[];
  readonly refreeze: readonly Regression[];
}

/** What is other than what is stored, and what people are told of it. Total and pure. */
export function changesOf(actor: SystemActor, judged: readonly Judged[], known: Known): Changes {
  const before = new Map(known.verdicts.map(({ repositoryId, gate, verdict }) => [`${repositoryId} ${gate}`, verdict]));
  const stood = new Map(known.standings.map((one) => [one.repositoryId, one]));
  const each = judged.map((one) => {
    const was = stood.get(one.subject.repositoryId);
    const verdicts = verdictRows(one, before);
    const standing = standingRow(one, was);
    const told =
      was === undefined ? [] : verdicts.filter(({ turned }) => turned).map((row) => turnedEntry(row, before));
    const proposal = proposalEntry(one, standing, was);
    return { one, first: was === undefined, verdicts, standing, timeline: [...told, ...proposal] };
  });
  const by = { actorKind: actor.kind, actorId: actor.id } as const;
  const first = each.filter((one) => one.first);
  const entries = [...firstEntry(first.map(({ one }) => one)), ...each.flatMap(({ timeline }) => timeline)];
  return {
    verdicts: each.flatMap(({ verdicts }) => verdicts),
    standings: each.map(({ standing }) => standing),
    timeline: entries.map((entry) => ({ ...entry, ...by })),
    thaw: judged.filter(({ subject, thaw }) => isHeld(subject.state) && thaw.kind === "pass").map(idOf),
    settle: judged.filter(({ subject, thaw }) => subject.state === "excepted" && thaw.kind === "pass").map(idOf),
    refreeze: judged.flatMap(regressionOf),
  };
}

type Entry = Omit<TimelineEntry, "actorKind" | "actorId">;

function idOf({ subject }: Judged): string {
  return subject.repositoryId;
}

function verdictRows({ subject, gates, sha }: Judged, before: ReadonlyMap<string, Verdict>): readonly VerdictRow[] {
  const { repositoryId } = subject;
  return gates.flatMap(({ gate, verdict }) => {
    const was = before.get(`${repositoryId} ${gate}`);
    if (was !== undefined && wordsOf(was) === wordsOf(verdict)) return [];
    return [{ repositoryId, gate, verdict, sha, turned: was?.kind !== verdict.kind }];
  });
}

/** What it says, without when that was found out. */
function wordsOf(verdict: Verdict): string {
  if (verdict.kind !== "pass") return JSON.stringify(verdict);
  return JSON.stringify(verdict.evidence.map(({ text, sha }) => [text, sha]));
}

function standingRow({ subject, gates, thaw }: Judged, was: KnownStanding | undefined): StandingRow {
  const open = gates.filter(({ verdict }) => verdict.kind !== "pass").map(({ gate }) => gate);
  return {
    repositoryId: subject.repositoryId,
    thaw: thaw.kind,
    open,
    passing: gates.length - open.length,
    until: thaw.kind === "excepted" ? thaw.until : null,
    turned: was?.thaw !== thaw.kind,
    // Who was let out already needs no proposal.
    proposed: thaw.kind !== "hold" && isHeld(subject.state),
  };
}

/**
 * Let out, and now something speaks against it. What cannot be told is no regression: every ordinary merge makes what is known of the commit
 * before it old. What an exception lets pass, and the end of an exception, are others' to say.
 */
function regressionOf({ subject, thaw, exceptions }: Judged): readonly Regression[] {
  if (isHeld(subject.state) || thaw.kind !== "hold") return [];
  const excepted = new Set([...exceptions.map(({ gate }) => gate), "exceptions"]);
  const gates = thaw.gates
    .filter(({ gate, verdict }) => verdict.kind === "hold" && (subject.state === "thawed" || !excepted.has(gate)))
    .map(({ gate }) => gate);
  return gates.length === 0 ? [] : [{ repositoryId: subject.repositoryId, gates }];
}

function turnedEntry({ repositoryId, gate, verdict, sha }: VerdictRow, before: ReadonlyMap<string, Verdict>): Entry {
  const title = GATES.find(({ id }) => id === gate)?.title ?? gate;
  const from = before.get(`${repositoryId} ${gate}`)?.kind ?? null;
  const lines = linesOf(verdict);
  const more = lines.length > MOST_LINES ? ` And ${lines.length - MOST_LINES} more.` : "";
  return {
    repositoryId,
    kind: `gate.${WORDS[verdict.kind].code}`,
    text: `${title}: ${WORDS[verdict.kind].text} ${lines.slice(0, MOST_LINES).join(" ")}${more}`.slice(0, LONGEST),
    data: { gate, from, to: verdict.kind, sha },
  };
}

const MOST_LINES = 3;
const LONGEST = 2_000;
const WORDS = {
  pass: { code: "passed", text: "passes." },
  hold: { code: "held", text: "does not pass." },
  unknown: { code: "unknown", text: "cannot be told." },
} as const;

function linesOf(verdict: Verdict): readonly string[] {
  if (verdict.kind === "pass") return verdict.evidence.map(({ text }) => text);
  return verdict.kind === "hold" ? verdict.reasons : verdict.missing;
}

function proposalEntry({ thaw }: Judged, { repositoryId, proposed }: StandingRow, was: KnownStanding | undefined) {
  if (proposed === (was?.proposed ?? false)) return [];
  if (!proposed) {
    // It was let out, which others say.
    if (thaw.kind !== "hold") return [];
    const open = thaw.gates.map(({ gate }) => gate);
    const text = "The thaw is not proposed any more: not every gate passes.";
    return [{ repositoryId, kind: "thaw.withdrawn", text, data: { open } }];
  }
  if (thaw.kind === "excepted") {
    const text = `A thaw is proposed, by exception from ${thaw.gates.join(", ")}.`;
    return [{ repositoryId, kind: "thaw.proposed", text, data: { excepted: thaw.gates } }];
  }
  return [{ repositoryId, kind: "thaw.proposed", text: "A thaw is proposed: every gate passes.", data: {} }];
}

/** A thousand repositories that are judged for the first time are one line, not ten thousand. */
function firstEntry(judged: readonly Judged[]): readonly Entry[] {
  if (judged.length === 0) return [];
  const ready = judged.filter(({ thaw }) => thaw.kind !== "hold").length;
  const open: Record<string, number> = {};
  for (const { gates } of judged)
    for (const { gate, verdict } of gates) if (verdict.kind !== "pass") open[gate] = (open[gate] ?? 0) + 1;
  const text = `${count(judged.length, "repository", "repositories")} judged for the first time: ${ready} may thaw.`;
  return [{ repositoryId: null, kind: "gates.judged", text, data: { repositories: judged.length, ready, open } }];
}
