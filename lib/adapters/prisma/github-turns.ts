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
  };
}
