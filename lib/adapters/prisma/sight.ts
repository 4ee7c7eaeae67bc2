import type pg from "pg";
import type { Sight } from "../../core/people/sight.ts";

/** Connections begin so: one that nobody looked through yet shows nothing of a repository. */
export const NOBODY_LOOKS = "-c thaw.viewer=";

/** Of what a connection was told last; without it nothing. */
const told = new WeakMap<pg.PoolClient, string>();

const SEE = `SELECT
  set_config('role', CASE WHEN $1 THEN COALESCE((SELECT r.rolname FROM pg_roles r
    WHERE r.rolname = session_user || '_whole' AND pg_has_role(session_user, r.oid, 'MEMBER')), 'none') ELSE 'none' END, false),
  set_config('thaw.viewer', $2, false)`;

/**
 * Every connection that the pool hands out is told who looks, before whoever asked for it has it: the one of the moment of asking, as `sight` says
 * then. One that could not be told is closed, and the asking fails.
 */
export function lookAs(pool: pg.Pool, sight: () => Sight): void {
  const connect: () => Promise<pg.PoolClient> = pool.connect.bind(pool);
  const asSeen = async (wanted: Sight): Promise<pg.PoolClient> => {
    const client = await connect();
    const words = `${wanted.kind} ${wanted.kind === "person" ? wanted.id : ""}`;
    if (told.get(client) === words) return client;
    try {
      told.delete(client);
      await client.query(SEE, [wanted.kind === "whole", wanted.kind === "person" ? wanted.id : ""]);
      told.set(client, words);
      return client;
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw error;
    }
  };
  // The pool's own `query` asks for a connection by this, too, and by the older form.
  const asked = (
    callback?: (error: Error | undefined, client?: pg.PoolClient, release?: pg.PoolClient["release"]) => void,
  ) => {
    const ready = asSeen(sight());
    if (callback === undefined) return ready;
    ready.then(
      (client) => callback(undefined, client, client.release),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
    return undefined;
  };
  pool.connect = asked as pg.Pool["connect"];
}
