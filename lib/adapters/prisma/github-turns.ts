import { randomUUID } from "node:crypto";
import type { SharedTurns } from "../../usecases/github/ports.ts";
import type { Database } from "./client.ts";

/** What all workers together send to GitHub, by the database's clock. The rules are the database's own function: `thaw_take_turn`. */
export function createSharedTurns(database: Database): SharedTurns {
  return {
    async take({ whose, api, points, creates, limits }) {
      const turn = randomUUID();
      const perMinute = api === "rest" ? limits.restPointsPerMinute : limits.graphqlPointsPerMinute;
      const { concurrent, contentPerMinute, contentPerHour } = limits;
      const rows = await database.$queryRaw<{ wait: number }[]>`
        SELECT thaw_take_turn(${turn}::uuid, ${whose}, ${api}, ${points}::int, ${creates}, ${concurrent}::int, ${perMinute}::int,
          ${contentPerMinute}::int, ${contentPerHour}::int) AS wait`;
      const wait = rows[0]?.wait ?? 0;
      return wait > 0 ? { waitMs: wait } : { turn };
    },
    async end(turn, whose, heldMs) {
      // When it arrived is known only as "before its answer came". Of an answer that took longer than it is waited for, nothing is made younger.
      await database.$executeRaw`
        UPDATE github_turn SET open = false, arrived_by = least(arrived_by, clock_timestamp()) WHERE id = ${turn}::uuid`;
      if (heldMs <= 0) return;
      await database.$executeRaw`
        INSERT INTO github_hold (whose, until) VALUES (${whose}, clock_timestamp() + ${heldMs}::float8 * interval '1 millisecond')
        ON CONFLICT (whose) DO UPDATE SET until = greatest(github_hold.until, excluded.until)`;
    },
    async note({ whose, api, left, limits }) {
      const resetsAt = new Date(left.resetAt);
      // Answers overtake each other, so within one hour the lower figure is right; one of an earlier hour says nothing.
      await database.$executeRaw`
        INSERT INTO github_budget AS known (whose, api, allowed, remaining, resets_at, content_minute, content_hour, noted_at)
        VALUES (${whose}, ${api}, ${left.limit}::int, ${left.remaining}::int, ${resetsAt}, ${limits.contentPerMinute}::int,
          ${limits.contentPerHour}::int, clock_timestamp())
        ON CONFLICT (whose, api) DO UPDATE SET allowed = excluded.allowed, resets_at = excluded.resets_at,
          remaining = CASE WHEN known.resets_at = excluded.resets_at THEN least(known.remaining, excluded.remaining)
            ELSE excluded.remaining END,
          content_minute = excluded.content_minute, content_hour = excluded.content_hour, noted_at = excluded.noted_at
        WHERE known.resets_at <= excluded.resets_at`;
    },
  };
}
