import type pg from "pg";
import { DatabaseUnusable } from "./errors.ts";

export type Mode = "demo" | "live";

/**
 * Marks a new database as demo or live, for good. A database of the other mode is refused: the stand-in's people and tokens
 * must never meet real ones.
 */
export async function stampMode(client: pg.Client, mode: Mode): Promise<void> {
  await client.query("INSERT INTO deployment_stamp (id, mode) VALUES (1, $1) ON CONFLICT DO NOTHING", [mode]);
  const { rows } = await client.query<{ mode: string }>("SELECT mode FROM deployment_stamp WHERE id = 1");
  const found = rows[0]?.mode;
  if (found === mode) return;
  throw new DatabaseUnusable(
    `This database was made for ${found} mode, and Thaw was started in ${mode} mode. Use another database for ${mode}.`,
  );
}
