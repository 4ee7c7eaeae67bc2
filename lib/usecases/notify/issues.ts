import { type IssueText, issueText } from "../../core/notify/issue.ts";
import type { GithubFailure, GithubResult } from "../github/ports.ts";
import { done } from "../refuse.ts";
import type { IssuePorts, IssueRow } from "./issue-ports.ts";

/** Writes of one run: migrations need the same limits, and the next minute goes on. */
const MOST = 10;
/** What only says more of the same is not written again within this time. */
const EDIT_MS = 10 * 60_000;
const AGAIN_MS = 6 * 3_600_000;
const PUBLIC = "Its issues are read by all, or may be: nothing of an incident is written there.";
const SWITCHED_OFF = "Issues are switched off in this repository.";

/**
 * Tells people of frozen repositories by one issue each: opened when it is held, edited as what remains changes, closed when it is not held any more.
 * A crash between GitHub's answer and the note of it may open one twice; nothing is left untold.
 * @returns how many were written
 */
export async function tellIssues(ports: IssuePorts, organisationId: string): Promise<GithubResult<number>> {
  const now = ports.clock.now();
  const rows = await ports.store.rows(organisationId, now);
  const work = rows
    .map((row) => ({ row, text: issueText(row, ports.dashboard) }))
    .filter(({ row, text }) => isDue(row, text, now))
    // Who is not told at all first, then what says too much.
    .toSorted((one, other) => rank(one.row) - rank(other.row));
  let written = 0;
  for (const { row, text } of work) {
    if (written >= MOST || ports.signal?.aborted === true) break;
    if (row.readByAll && row.number === null) {
      await ports.store.notTold(row, PUBLIC, new Date(now.getTime() + AGAIN_MS), now);
      continue;
    }
    written += 1;
    const end = await write(ports, row, text);
    if (end.ok) continue;
    if (!isOfOne(end.failure)) {
      await ports.store.standing(organisationId, end.failure.message, ports.clock.now());
      return end;
    }
    const error = end.failure.status === 410 ? SWITCHED_OFF : end.failure.message;
    await ports.store.notTold(row, error, new Date(now.getTime() + AGAIN_MS), now);
  }
  if (written > 0) await ports.store.standing(organisationId, null, ports.clock.now());
  return done(written);
}

function isDue({ number, isOpen, told, toldAt, held }: IssueRow, { hash }: IssueText, now: Date): boolean {
  if (number === null) return held;
  if (isOpen !== held) return true;
  return told !== hash && (toldAt === null || now.getTime() - toldAt.getTime() >= EDIT_MS);
}

function rank({ number, isOpen, held }: IssueRow): number {
  if (number === null) return 0;
  return isOpen === held ? 2 : 1;
}

async function write(ports: IssuePorts, row: IssueRow, text: IssueText): Promise<GithubResult<void>> {
  const { issues, remediator, store, clock, signal } = ports;
  const options = { signal, priority: "background" } as const;
  await ports.guard();
  if (row.number === null) {
    const opened = await issues.open(remediator, row.ref, text, options);
    if (!opened.ok) return opened;
    await store.told(row, text, opened.value, clock.now());
    return done(undefined);
  }
  const changed = await issues.change(remediator, row.ref, row.number, text, options);
  if (!changed.ok) return changed;
  await store.told(row, text, row.number, clock.now());
  return done(undefined);
}

/** Others of the organisation may still be told. */
function isOfOne({ code, status }: GithubFailure): boolean {
  return status === 410 || code === "not-found" || code === "invalid" || code === "moved";
}
