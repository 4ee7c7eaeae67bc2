import type { PrismaPg } from "@prisma/adapter-pg";

type Options = NonNullable<ConstructorParameters<typeof PrismaPg>[1]>;
type Statement = Parameters<NonNullable<Options["statementNameGenerator"]>>[0];

/** Names that one process gives away. What a connection keeps for all pages takes PostgreSQL some 20 MB. */
const NAMES = 1_000;
/** Texts that were sent once, kept to know them when they come again. A list of values of another length is another text. */
const ONCE = 500;
/** Characters. A longer one carries a long list and will not come again. */
const LONGEST = 20_000;

/**
 * The names under which PostgreSQL keeps a process's statements prepared: a connection parses each once, and plans it no more once plans for the
 * values of the moment have turned out no cheaper (its `plan_cache_mode = auto`). A text has a name from its second time on; one without values,
 * and what is beyond a process's names, is sent as it is.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #once = new Set<string>();
  #next = 0;

  /**
   * @param apart says whose plans they are: PostgreSQL makes a plan anew when another role asks, so that roles do not share one
   * @returns a name, or "" for a statement that is not to be kept
   */
  nameOf({ sql, args }: Pick<Statement, "sql" | "args">, apart: string): string {
    if (args.length === 0 || sql.length > LONGEST) return "";
    const text = `${apart} ${sql}`;
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (this.#names.size === NAMES) return "";
    if (!this.#once.delete(text)) {
      if (this.#once.size === ONCE) this.#once.clear();
      this.#once.add(text);
      return "";
    }
    const name = `thaw_${this.#next++}`;
    this.#names.set(text, name);
    return name;
  }

  /** Gives every statement another name the next time, on all connections. */
  forget(): void {
    this.#names.clear();
  }
}

/**
 * Whether PostgreSQL may have refused a prepared statement because what it reads has other columns than when it was prepared: a migration ran under
 * it. Nothing of the statement was carried out. Source: `0A000`, "cached plan must not change result type".
 */
export function mayBeOfOtherColumns(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return typeof cause === "object" && cause !== null && "originalCode" in cause && cause.originalCode === "0A000";
}
