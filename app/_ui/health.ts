/** What the server says of itself. `away`: it does not answer at all. */
export type Health =
  | { readonly kind: "up"; readonly database: boolean; readonly build: string }
  | { readonly kind: "away" };

export async function askHealth(): Promise<Health> {
  try {
    const answer = await fetch("/api/health", { cache: "no-store" });
    const read: unknown = await answer.json();
    if (typeof read !== "object" || read === null || !("database" in read) || !("build" in read))
      return { kind: "away" };
    return { kind: "up", database: read.database === true, build: String(read.build) };
  } catch {
    return { kind: "away" };
  }
}
