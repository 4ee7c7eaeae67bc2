import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { z } from "zod";
import type { Anchor, Seal } from "../../core/audit/chain.ts";
import type { Egress } from "../../usecases/broker/ports.ts";

/** Where the head of the chain is published, so that who owns the database cannot make a new chain in its place. */
export interface AnchorTarget {
  readonly name: string;
  /** Rejects when it was not stored. */
  publish(seal: Seal): Promise<void>;
}

/** A file that grows by one line. It belongs on another machine's disk, or on one that allows appending only. */
export function fileAnchor(file: string): AnchorTarget {
  return {
    name: "file",
    async publish(seal) {
      const handle = openSync(file, "a", 0o640);
      try {
        writeSync(handle, `${anchorLine(seal)}\n`);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    },
  };
}

const TIMEOUT_MS = 10_000;

/**
 * PUT of one object for each head, `<url>/seal-<number>.json`: an object store with a retention lock, or a transparency service's port.
 * `If-None-Match: *` keeps an object that is there from being written over, where the store knows that.
 */
export function httpAnchor(egress: Egress, url: string, authorization: (() => Promise<string>) | null): AnchorTarget {
  return {
    name: new URL(url).host,
    async publish(seal) {
      const name = `seal-${String(seal.number).padStart(12, "0")}.json`;
      const headers = {
        "content-type": "application/json",
        "if-none-match": "*",
        ...(authorization === null ? {} : { authorization: await authorization() }),
      };
      const request = {
        method: "PUT",
        url: `${url}/${name}`,
        headers,
        body: anchorLine(seal),
        timeoutMs: TIMEOUT_MS,
        maxBytes: 65_536,
      } as const;
      const answer = await egress.send(request);
      if (!answer.ok) throw new Error(answer.failure.message);
      // 412: it is there already, which a second try after a lost answer finds.
      const stored = (answer.value.status >= 200 && answer.value.status < 300) || answer.value.status === 412;
      if (!stored) throw new Error(`${new URL(url).host} answered ${answer.value.status}`);
    },
  };
}

export function anchorLine(seal: Seal): string {
  return JSON.stringify({ type: "thaw-audit-anchor", version: 1, ...seal });
}

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const anchorSchema = z.strictObject({
  type: z.literal("thaw-audit-anchor"),
  version: z.literal(1),
  number: z.int().positive(),
  fromXid: z.string().regex(/^\d+$/),
  toXid: z.string().regex(/^\d+$/),
  rows: z.int().min(0),
  prevHash: hex64,
  hash: hex64,
  at: z.int(),
  keyId: z.string(),
  signature: z.string(),
});

/** @throws Error that names the line */
export function readAnchors(file: string): readonly Anchor[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, number }) => {
      const parsed = anchorSchema.safeParse(parseJson(line));
      if (!parsed.success) throw new Error(`line ${number} of ${file} is no anchor`);
      const { type: _type, version: _version, ...anchor } = parsed.data;
      return anchor;
    });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
