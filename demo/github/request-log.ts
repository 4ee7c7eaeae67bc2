/** What arrived. There is no field that could hold a token. */
export interface RequestRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Without the query, as it was sent. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly auth: AuthKind;
  /** Null until the answer has begun, and for ever when the connection was cut. */
  status: number | null;
}

export type AuthKind = "none" | "basic" | "jwt" | "token";

export type RequestListener = (request: RequestRecord) => void;

export class RequestLog {
  private records: RequestRecord[] = [];
  private readonly listeners = new Set<RequestListener>();

  add(record: RequestRecord): void {
    this.records.push(record);
    for (const listener of this.listeners) listener(record);
  }

  all(): readonly RequestRecord[] {
    return this.records;
  }

  clear(): void {
    this.records = [];
  }

  /** @returns what ends the listening */
  listen(listener: RequestListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Says what kind of credential a request has, and nothing more about it. */
export function authKindOf(authorization: string | undefined): AuthKind {
  if (authorization === undefined) return "none";
  if (/^basic /i.test(authorization)) return "basic";
  return looksLikeJwt(authorization.replace(/^bearer /i, "")) ? "jwt" : "token";
}

/** Three parts with dots, which the long form of installation tokens has too, behind its prefix. */
export function looksLikeJwt(secret: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(secret) && !secret.startsWith("ghs_");
}
