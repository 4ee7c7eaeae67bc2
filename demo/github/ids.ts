import { createHash } from "node:crypto";

/**
 * Numeric ids that depend on nothing but a name and how often that name was used before, so that every start of the same
 * organisation has the same ids, and a name that is used again gets another one.
 */
export class Ids {
  private readonly taken = new Set<number>();
  private readonly generations = new Map<string, number>();

  /** @returns a positive integer below 2^31 that this kind of thing has not had before. */
  next(kind: string, name: string): number {
    const key = `${kind}:${name.toLowerCase()}`;
    const generation = (this.generations.get(key) ?? 0) + 1;
    this.generations.set(key, generation);
    let id = numberOf(`${key}#${generation}`);
    while (this.taken.has(id)) id += 1;
    this.taken.add(id);
    return id;
  }
}

function numberOf(text: string): number {
  const digest = createHash("sha256").update(text).digest();
  return 10_000_000 + (digest.readUInt32BE(0) % 1_000_000_000);
}

/** An opaque id in the look of GitHub's `node_id`. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(`stand-in:${id}`).toString("base64url")}`;
}

/** GitHub's client ids begin so. */
export function clientId(slug: string): string {
  const letters = createHash("sha256").update(`client:${slug}`).digest("base64").replace(/[+/=]/g, "");
  return `Iv23li${letters.slice(0, 14)}`;
}
