import {
  MOST_POINTS,
  type PacedApi,
  type PacedRequest,
  type PacingLimits,
  pointsOf,
} from "../../core/pacing/limits.ts";
import type { SharedTurns } from "../../usecases/github/ports.ts";
import { GithubError } from "./failure.ts";
import { aborted, type EnterOptions, type Scheduler, type Ticket, tooLong } from "./scheduler.ts";
import { pause, type Timer } from "./timer.ts";

/** What others do may make room earlier than it looks now. */
const LOOK_AGAIN_MS = 5_000;
/** A turn counts as sent within a minute of it. Whoever waited for a token meanwhile asks again. */
const STALE_MS = 20_000;
/** What is left is kept for people to see, who need not know of each request. */
const NOTE_MS = 5_000;

export interface Sharing {
  readonly turns: SharedTurns;
  readonly whose: string;
  readonly limits: PacingLimits;
  readonly timer: Timer;
}

/**
 * The scheduler of one process among several: what it lets through takes its turn with what the others send, too. Its own windows still
 * decide who of this process goes first.
 */
export function sharedScheduler(own: Scheduler, sharing: Sharing): Scheduler {
  const note = notes(own, sharing);
  return {
    state: () => own.state(),
    async enter(request, options) {
      const deadline = sharing.timer.now() + options.patienceMs;
      const ticket = await own.enter(request, options);
      const take = () => taken(own, sharing, request, deadline, options.signal);
      try {
        return sharedTicket(own, sharing, ticket, await take(), { take, ended: () => note(request.api) });
      } catch (error) {
        ticket.end(null);
        throw error;
      }
    },
  };
}

/** After a secondary limit a process goes slower for a while; the hour is not part of that. */
function slowed(limits: PacingLimits, pace: number): PacingLimits {
  const part = (limit: number) => Math.max(1, Math.floor(limit * pace));
  return {
    concurrent: part(limits.concurrent),
    restPointsPerMinute: Math.max(MOST_POINTS, part(limits.restPointsPerMinute)),
    graphqlPointsPerMinute: Math.max(MOST_POINTS, part(limits.graphqlPointsPerMinute)),
    contentPerMinute: part(limits.contentPerMinute),
    contentPerHour: limits.contentPerHour,
  };
}

interface Turn {
  readonly id: string;
  readonly at: number;
}

async function taken(
  own: Scheduler,
  { turns, whose, limits, timer }: Sharing,
  { api, writes, creates }: PacedRequest,
  deadline: number,
  signal: EnterOptions["signal"],
): Promise<Turn> {
  const points = pointsOf({ api, writes, creates });
  for (;;) {
    if (signal?.aborted === true) throw aborted();
    const asked = { whose, api, points, creates, limits: slowed(limits, own.state().pace) };
    const answer = await turns.take(asked).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : "unknown";
      throw new GithubError("unavailable", `what other processes send is not known (${name})`, { passing: true });
    });
    if ("turn" in answer) return { id: answer.turn, at: timer.now() };
    if (timer.now() + answer.waitMs > deadline) throw tooLong({ ms: answer.waitMs, by: "others" });
    await pause(timer, Math.min(answer.waitMs, LOOK_AGAIN_MS), signal);
  }
}

function sharedTicket(
  own: Scheduler,
  sharing: Sharing,
  ticket: Ticket,
  first: Turn,
  { take, ended }: { readonly take: () => Promise<Turn>; readonly ended: () => void },
): Ticket {
  const { turns, whose, timer } = sharing;
  let turn: Turn | null = first;
  // One that is not noted as ended counts as sent for a minute longer.
  const give = (id: string, heldMs: number) => void turns.end(id, whose, heldMs).catch(() => undefined);
  return {
    async begin() {
      if (turn === null || timer.now() - turn.at < STALE_MS) return;
      give(turn.id, 0);
      turn = null;
      turn = await take();
    },
    end(answer) {
      ticket.end(answer);
      if (turn === null) return;
      const limited = answer !== null && answer.limited !== null;
      give(turn.id, limited ? Math.max(0, own.state().blockedUntil - timer.now()) : 0);
      turn = null;
      if (answer !== null) ended();
    },
  };
}

/** Keeps what is left of an API's hour, now and then. A note that fails is a figure that is older. */
function notes(own: Scheduler, { turns, whose, limits, timer }: Sharing): (api: PacedApi) => void {
  const noted = new Map<PacedApi, number>();
  return (api) => {
    const left = own.state().primary[api];
    const now = timer.now();
    if (left === null || now - (noted.get(api) ?? Number.NEGATIVE_INFINITY) < NOTE_MS) return;
    noted.set(api, now);
    turns.note({ whose, api, left, limits }).catch(() => noted.delete(api));
  };
}
