import { randomBytes } from "node:crypto";

interface Kept<T> {
  readonly value: T;
  readonly until: number;
}

/** Things that are fetched by a code: once, and only for a while. */
export class Once<T> {
  private readonly kept = new Map<string, Kept<T>>();

  constructor(
    private readonly now: () => number,
    private readonly lifetimeMs: number,
  ) {}

  /** @returns the code */
  keep(value: T): string {
    const code = randomBytes(20).toString("hex");
    this.kept.set(code, { value, until: this.now() + this.lifetimeMs });
    return code;
  }

  /** Null for a code that is unknown, used or too old. Whatever it was, it is used now. */
  take(code: string): T | null {
    const found = this.kept.get(code);
    this.kept.delete(code);
    return found === undefined || found.until <= this.now() ? null : found.value;
  }
}
