const REDACTED = "[redacted]";

/**
 * A secret value that has to exist for a moment: a lease on its way to the job that asked. However it is turned into text (a
 * template, JSON, a log line, an inspected object), it says `[redacted]`. `reveal` is the one way to the value, and easy to search for.
 */
export class SecretText {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  /** What Node's `console.log` and `util.inspect` ask for. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}
