import { BACKGROUND_SPARE, GITHUB_LIMITS, type PacedRequest, type PacingLimits } from "../../core/pacing/limits.ts";
import {
  advance,
  FRESH_PACING,
  type PacingAnswer,
  type PacingState,
  type Wait,
  waitFor,
} from "../../core/pacing/pacer.ts";
import type { RequestPriority } from "../../usecases/github/ports.ts";
import { GithubError } from "./failure.ts";
import type { Timer } from "./timer.ts";

/** Leave to send one request; `end` must be called once, with null where no answer came. */
export interface Ticket {
  /** Right before it is sent, where something else had to be waited for. Rejects where it must not be sent. */
  begin?(): Promise<void>;
  end(answer: PacingAnswer | null): void;
}

export interface EnterOptions {
  readonly priority: RequestPriority;
  /** A longer wait is a failure that says how long, so that a job can come back. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
}

/** One for each installation: GitHub counts by installation, whoever of us asks. */
export interface Scheduler {
  /** @throws GithubError `rate-limited` beyond the patience, `unavailable` when aborted */
  enter(request: PacedRequest, options: EnterOptions): Promise<Ticket>;
  /** For the dashboard's budget. */
  state(): PacingState;
}

interface Entry {
  readonly request: PacedRequest;
  readonly rank: number;
  readonly spare: number;
  readonly deadline: number;
  readonly go: (ticket: Ticket) => void;
  readonly fail: (error: GithubError) => void;
}

const RANK: Readonly<Record<RequestPriority, number>> = { urgent: 0, normal: 1, background: 2 };

/**
 * Of an hour's requests, what is left to the more urgent: a campaign and a nightly reading wait for the next hour while people, webhooks and
 * checks still find some.
 */
const SPARE: Readonly<Record<RequestPriority, number>> = { urgent: 0, normal: 0, background: BACKGROUND_SPARE };

export function createScheduler(timer: Timer, limits: PacingLimits = GITHUB_LIMITS): Scheduler {
  return new PacedQueue(timer, limits);
}

class PacedQueue implements Scheduler {
  private pacing = FRESH_PACING;
  private cancel: (() => void) | null = null;
  /** By priority, then by arrival. */
  private readonly queue: Entry[] = [];

  constructor(
    private readonly timer: Timer,
    private readonly limits: PacingLimits,
  ) {}

  state(): PacingState {
    return this.pacing;
  }

  enter(request: PacedRequest, { priority, patienceMs, signal }: EnterOptions): Promise<Ticket> {
    if (signal?.aborted === true) return Promise.reject(aborted());
    return new Promise((resolve, reject) => {
      const settle = () => signal?.removeEventListener("abort", leave);
      const go = (ticket: Ticket) => {
        settle();
        resolve(ticket);
      };
      const fail = (error: GithubError) => {
        settle();
        reject(error);
      };
      const entry: Entry = {
        request,
        rank: RANK[priority],
        spare: SPARE[priority],
        deadline: this.timer.now() + patienceMs,
        go,
        fail,
      };
      const leave = () => {
        this.remove(entry);
        fail(aborted());
        this.pump();
      };
      signal?.addEventListener("abort", leave, { once: true });
      const place = this.queue.findIndex(({ rank }) => rank > entry.rank);
      this.queue.splice(place === -1 ? this.queue.length : place, 0, entry);
      this.pump();
    });
  }

  private remove(entry: Entry): void {
    const place = this.queue.indexOf(entry);
    if (place !== -1) this.queue.splice(place, 1);
  }

  private pump(): void {
    this.cancel?.();
    this.cancel = null;
    const ready = this.look();
    if (Number.isFinite(ready)) this.cancel = this.timer.after(Math.max(1, ready), () => this.pump());
  }

  /** Starts what may go, in order. @returns milliseconds until it is worth looking again */
  private look(): number {
    let next = Number.POSITIVE_INFINITY;
    const waits = new Map<string, Wait>();
    const stopped = new Set<string>();
    for (const entry of [...this.queue]) {
      const now = this.timer.now();
      const { request, deadline } = entry;
      const wait = this.waitOf(waits, entry, now);
      if (wait.ms === 0 && !stopped.has(request.api)) {
        this.start(entry);
        waits.clear();
        continue;
      }
      if (now >= deadline || (Number.isFinite(wait.ms) && now + wait.ms > deadline)) {
        this.remove(entry);
        entry.fail(tooLong(wait));
        continue;
      }
      // Those behind must not eat up the points that this one waits for; those that create nothing may pass one that does.
      for (const api of held(request, wait)) stopped.add(api);
      next = Math.min(next, wait.ms === 0 ? next : wait.ms, deadline - now);
    }
    return next;
  }

  private waitOf(waits: Map<string, Wait>, { request, spare }: Entry, now: number): Wait {
    const key = `${request.api} ${request.writes} ${request.creates} ${spare}`;
    const wait = waits.get(key) ?? waitFor(this.pacing, request, now, this.limits, spare);
    waits.set(key, wait);
    return wait;
  }

  private start(entry: Entry): void {
    this.remove(entry);
    const { request } = entry;
    const startedAt = this.timer.now();
    this.pacing = advance(this.pacing, { kind: "started", request });
    let open = true;
    const end = (answer: PacingAnswer | null) => {
      if (!open) return;
      open = false;
      this.pacing = advance(this.pacing, { kind: "ended", request, startedAt, at: this.timer.now(), answer });
      this.pump();
    };
    entry.go({ end });
  }
}

/** Which APIs have to wait with this request. */
function held(request: PacedRequest, wait: Wait): readonly string[] {
  if (wait.ms === 0 || wait.by === "content") return [];
  return wait.by === "concurrency" || wait.by === "asked-to-wait" ? ["rest", "graphql"] : [request.api];
}

export function tooLong(wait: Wait): GithubError {
  const seconds = Number.isFinite(wait.ms) ? Math.max(1, Math.ceil(wait.ms / 1_000)) : 60;
  return new GithubError("rate-limited", `waits for ${wait.by}`, { retryAfterSeconds: seconds });
}

export function aborted(): GithubError {
  return new GithubError("unavailable", "given up by the caller");
}
