import type { Prisma } from "./generated/client.ts";
import { oneRow } from "./one-row.ts";

/** Tables whose changes leave a mark: of each, its triggers say which columns count (prisma/migrations, `change_mark`). */
export const MARKED = [
  "actions_variable",
  "app_seen",
  "authorised_credential",
  "commit_reading",
  "commit_tally",
  "credential",
  "credential_event",
  "credential_figure",
  "credential_reference",
  "deploy_key",
  "exposure",
  "finding",
  "freeze_drift",
  "gate_standing",
  "gate_verdict",
  "incident",
  "incident_event",
  "incident_repository",
  "inventory_finding",
  "organisation",
  "organisation_persistence_reading",
  "pat_grant",
  "persistence_item",
  "persistence_reading",
  "repository",
  "repository_figure",
  "repository_owner",
  "repository_property",
  "scan",
  "secret_alert",
  "source_state",
  "trust_policy",
  "trust_policy_version",
  "window_commit",
] as const;
export type Marked = (typeof MARKED)[number];
/** A table, or of one only which rows it has and not what stands in them. */
export type Read = Marked | `rows of ${Marked}`;

/**
 * Answers what was answered before to the same question, if nothing in these tables changed since, and makes it anew otherwise.
 * @param question names what is asked with all values that it hangs on, the moment of asking among them where it does
 * @param tables all that `make` reads
 * @param make reads within the transaction that this was taken in. What it answers is given to others, too: it is not to be changed.
 */
export type Keep = <T>(question: string, tables: readonly Read[], make: () => Promise<T>) => Promise<T>;

/** Makes each answer anew. */
export const keepNothing: Keep = (_question, _tables, make) => make();

/** What is asked for longest ago goes first. The largest, of ten thousand repositories, take some 100 KB. */
const MOST = 128;
/** For whoever changes rows by hand with triggers switched off. */
const LONGEST_MS = 5 * 60_000;

interface Kept {
  readonly marks: string;
  readonly until: number;
  readonly answer: unknown;
}

/**
 * Answers of one web process, each kept until what it was made of changed (decision 118). Whether it did is read from marks that a change's own transaction
 * writes, at the same moment as everything else: an answer that is given is the one that would be made. Kept only for who sees all of an
 * organisation; others' is made anew.
 */
export class KeptReadings {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  /** @param now milliseconds, of any clock that goes on */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** As of what this transaction sees first; in a transaction of one moment, as of that. */
  async at(database: Prisma.TransactionClient, organisationIds: readonly string[]): Promise<Keep> {
    const { whole, marks } = await readMarks(database, organisationIds);
    if (!whole) return keepNothing;
    const whose = [...organisationIds].sort().join(" ");
    return async (question, tables, make) => {
      const own = tables.flatMap((table) => kindsOf(table).map((kind) => marks[kind] ?? "-")).join(" ");
      return await this.#answer(`${whose} ${question}`, own, make);
    };
  }

  async #answer<T>(question: string, marks: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(question);
    const stands = known !== undefined && known.marks === marks && known.until > this.#now();
    const kept = stands ? known : { marks, until: this.#now() + LONGEST_MS, answer: await make() };
    this.#kept.delete(question);
    this.#kept.set(question, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    // What is asked says what is answered.
    return kept.answer as T;
  }
}

function kindsOf(table: Read): readonly string[] {
  return table.startsWith("rows of ") ? [table] : [table, `rows of ${table}`];
}

interface MarksRow {
  readonly whole: boolean;
  readonly marks: Readonly<Record<string, string>>;
}

/** Of each kind how many marks there are and 64 bits of them, which is as good as the list. */
async function readMarks(database: Prisma.TransactionClient, organisationIds: readonly string[]): Promise<MarksRow> {
  return oneRow(
    await database.$queryRaw<MarksRow[]>`
    SELECT NOT row_security_active('repository') OR current_user = session_user || '_whole' AS whole,
      coalesce(jsonb_object_agg(m.kind, m.marks) FILTER (WHERE m.kind IS NOT NULL), '{}') AS marks
    FROM (
      SELECT CASE WHEN rows THEN 'rows of ' || table_name ELSE table_name END AS kind, count(*) || ' ' || bit_xor(hash_record_extended(ROW(organisation_id, xact, began), 0)) AS marks
      FROM change_mark WHERE organisation_id = ANY(${[...organisationIds]}::uuid[]) GROUP BY 1
    ) m`,
  );
}
