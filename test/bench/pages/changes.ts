import pg from "pg";
import type { World } from "./world.ts";

/**
 * Lets repositories of the incident go on while pages are loaded, as workers do: one after the other goes from `frozen` to `migrating`, or back, with a line of the
 * timeline. Everything that is kept of an incident is made anew after it.
 * @param perSecond none for 0
 * @throws Error from `stop` if one of them could not be written
 */
export async function startChanges(
  { ownerUrl, incidentId, organisationId }: World,
  perSecond: number,
): Promise<{ stop(): Promise<void> }> {
  if (perSecond === 0) return { stop: async () => undefined };
  const client = new pg.Client(ownerUrl);
  await client.connect();
  const { rows } = await client.query<{ id: string }>(
    "SELECT repository_id AS id FROM incident_repository WHERE incident_id = $1 AND state = 'frozen' ORDER BY repository_id LIMIT 500",
    [incidentId],
  );
  if (rows.length === 0) throw new Error("No repository of the incident is frozen.");
  let [turn, failed]: [number, Error | null] = [0, null];
  let last: Promise<unknown> = Promise.resolve();
  const change = () => {
    const id = rows[turn++ % rows.length]?.id;
    last = client
      .query(
        `WITH moved AS (
          UPDATE incident_repository SET state = CASE state WHEN 'frozen' THEN 'migrating' ELSE 'frozen' END, state_at = now(), version = version + 1
          WHERE incident_id = $1 AND repository_id = $2 RETURNING state
        ) INSERT INTO incident_event (incident_id, organisation_id, repository_id, actor_kind, actor_id, kind, text)
          SELECT $1, $3, $2, 'system', 'thaw', 'repository.' || CASE state WHEN 'frozen' THEN 'refrozen' ELSE state END, 'It went on.' FROM moved`,
        [incidentId, id, organisationId],
      )
      .catch((error: unknown) => {
        failed = error instanceof Error ? error : new Error(String(error));
      });
  };
  const timer = setInterval(change, 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await last;
      await client.end();
      if (failed !== null) throw failed;
    },
  };
}
