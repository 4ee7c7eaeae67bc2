import type pg from "pg";

interface Queries {
  query<Row extends object>(text: string): Promise<{ readonly rows: readonly Row[] }>;
}

/** When the database is a restored one that nobody has looked at yet: of when its backup is; else null. */
export async function uncheckedBackup(client: Queries): Promise<Date | null> {
  const { rows } = await client.query<{ backup_of: Date | null }>(
    "SELECT backup_of FROM deployment_stamp WHERE id = 1 AND restored_at IS NOT NULL AND restore_checked_at IS NULL",
  );
  return rows[0]?.backup_of ?? null;
}

/** What a process that acts says instead of starting. */
export function notCheckedText(backupOf: Date): string {
  return `This database was restored from a backup of ${backupOf.toISOString()}, and what it believes of GitHub may be older than GitHub is. Nothing acts until an operator has looked: thaw restore --check`;
}

/** An operator's word. @returns false where there was nothing to say it about */
export async function restoreChecked(client: pg.Client): Promise<boolean> {
  await client.query("BEGIN");
  try {
    const { rowCount } = await client.query(
      "UPDATE deployment_stamp SET restore_checked_at = clock_timestamp() WHERE id = 1 AND restored_at IS NOT NULL AND restore_checked_at IS NULL",
    );
    if (rowCount === 1)
      await client.query(
        `INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data)
         VALUES ('system', 'terminal', 'database.restore-checked', 'database', '1', '{}')`,
      );
    await client.query("COMMIT");
    return rowCount === 1;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/** What an operator compares with GitHub before anything acts: what the restored database would do there. */
export interface BeliefsAboutGithub {
  readonly incidents: readonly {
    readonly organisation: string;
    readonly title: string;
    readonly status: string;
    readonly slot: number | null;
    readonly epoch: string | null;
  }[];
  readonly campaigns: readonly { readonly organisation: string; readonly name: string }[];
}

export async function beliefs(client: pg.Client): Promise<BeliefsAboutGithub> {
  const incidents = await client.query<BeliefsAboutGithub["incidents"][number]>(
    `SELECT o.login AS organisation, i.title, i.status, i.slot, i.epoch FROM incident i JOIN organisation o ON o.id = i.organisation_id
     WHERE i.status IN ('activating', 'active', 'resolving') ORDER BY o.login, i.created_at`,
  );
  const campaigns = await client.query<BeliefsAboutGithub["campaigns"][number]>(
    `SELECT o.login AS organisation, c.name FROM campaign c JOIN organisation o ON o.id = c.organisation_id
     WHERE c.status = 'running' ORDER BY o.login, c.name`,
  );
  return { incidents: incidents.rows, campaigns: campaigns.rows };
}
