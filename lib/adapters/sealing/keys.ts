import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { KeyWrapper } from "../../usecases/broker/ports.ts";

/** AES-256-GCM (NIST SP 800-38D): nonce, ciphertext and tag as one. What was changed, or is bound to something else, does not open. */

const NONCE = 12;
const TAG = 16;

export class DoesNotOpen extends Error {
  override readonly name = "DoesNotOpen";
}

/** @param bound what the ciphertext belongs to (additional authenticated data); the same has to be given to open it */
export function encrypt(key: Uint8Array, plain: Uint8Array, bound: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws DoesNotOpen */
export function decrypt(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer {
  if (sealed.length < NONCE + TAG) throw new DoesNotOpen("the ciphertext is too short");
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()]);
  } catch {
    throw new DoesNotOpen("the ciphertext was changed, belongs to something else, or is of another key");
  }
}

export interface StoreKey {
  /** Stands beside what it sealed. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Keys by age: the first seals, all open. */
export type KeyRing = readonly [StoreKey, ...StoreKey[]];

const LINE = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,63}):([A-Za-z0-9+/]{43}=)$/;

/**
 * Reads a key file: `id:base64 of 32 bytes` on each line, the current key first. To rotate, put a new line on top and run
 * `thaw secret rekey`; then take the old line away.
 * @throws Error that names the line, and never its text
 */
export function readKeyRing(text: string): KeyRing {
  const keys = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "" && !line.startsWith("#"))
    .map(({ line, number }) => {
      const [, id = "", base64 = ""] = LINE.exec(line) ?? [];
      if (id === "") throw new Error(`line ${number} of the key file is not \`id:base64 of 32 bytes\``);
      return { id, key: Buffer.from(base64, "base64") };
    });
  const [first, ...rest] = keys;
  if (first === undefined) throw new Error("the key file has no key");
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new Error("the key file names a key twice");
  return [first, ...rest];
}

/**
 * Reads a file of keys that a key management service wrapped: `id:base64` on each line, the current one first.
 * @throws Error that names the line, and never its text
 */
export async function readWrappedRing(text: string, wrapper: KeyWrapper): Promise<KeyRing> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const keys = await Promise.all(
    lines.map(async (line, index) => {
      const [, id = "", base64 = ""] = WRAPPED.exec(line.trim()) ?? [];
      if (id === "") throw new Error(`line ${index + 1} of the lease keys is not \`id:base64\``);
      const key = await wrapper.unwrap(wrapper.current, Buffer.from(base64, "base64"), leaseKeyBound(id));
      if (key.length !== 32) throw new Error(`the lease key ${id} has not 32 bytes`);
      return { id, key };
    }),
  );
  const [first, ...rest] = keys;
  if (first === undefined) throw new Error("the file of lease keys has no key");
  return [first, ...rest];
}

export async function newWrappedLine(id: string, wrapper: KeyWrapper): Promise<string> {
  const wrapped = await wrapper.wrap(randomBytes(32), leaseKeyBound(id));
  return `${id}:${Buffer.from(wrapped).toString("base64")}\n`;
}

const WRAPPED = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,63}):([A-Za-z0-9+/]{40,2000}={0,2})$/;

function leaseKeyBound(id: string): string {
  return `lease-key/${id}`;
}

export function newKeyLine(id: string): string {
  return `${id}:${randomBytes(32).toString("base64")}\n`;
}

/** Keys for another purpose, which cannot be computed back (HKDF, RFC 5869). */
export function derive(ring: KeyRing, purpose: string): KeyRing {
  const [first, ...rest] = ring.map(({ id, key }) => ({
    id,
    key: new Uint8Array(hkdfSync("sha256", key, "", `thaw ${purpose}`, 32)),
  }));
  return [first as StoreKey, ...rest];
}

/** @throws DoesNotOpen when the ring has no such key */
export function keyNamed(ring: KeyRing, id: string): Uint8Array {
  const found = ring.find((entry) => entry.id === id);
  if (found === undefined) throw new DoesNotOpen(`the key ${id} is not in the key file`);
  return found.key;
}
