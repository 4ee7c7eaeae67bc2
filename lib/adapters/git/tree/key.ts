import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const KEY_BYTES = 32;

/**
 * The key under which values are hashed, made once per data folder: 32 random bytes in `literal-hmac.key`, mode 0600. With
 * it, equal values can be recognised across files and scans; without it, nobody can try out guesses against a report.
 * @throws when the folder cannot be written or the file does not hold 32 bytes
 */
export function localHmacKey(dataDir: string): Uint8Array {
  const path = join(dataDir, "literal-hmac.key");
  const known = readKey(path);
  if (known !== null) return known;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // Two first scans may run at once: the key is written aside and linked into place, so the first one wins for both.
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx" });
  try {
    chmodSync(draft, 0o600);
    linkSync(draft, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKey(path);
  if (key === null) throw new Error(`cannot read back ${path}`);
  return key;
}

function readKey(path: string): Uint8Array | null {
  try {
    const key = readFileSync(path);
    if (key.length !== KEY_BYTES)
      throw new Error(`${path} does not hold ${KEY_BYTES} bytes; remove it to make a new one`);
    return new Uint8Array(key);
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
