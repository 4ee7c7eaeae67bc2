import { isUtf8 } from "node:buffer";
import { createHmac } from "node:crypto";
import {
  findAnchors,
  KEY_STORE_FACTS,
  type LiteralMatch,
  scanAnchored,
  scanText,
} from "../../../core/literals/index.ts";
import type { HashedMatch } from "./types.ts";

/** As far as git looks for a NUL byte before it calls a file binary. */
const BINARY_PROBE = 8000;

export interface BytesScan {
  readonly matches: readonly HashedMatch[];
}

const CLEAN: BytesScan = { matches: [] };

/**
 * Scans the first `length` bytes of a buffer. Offsets of the matches are UTF-16 units of the decoded text: UTF-8, UTF-16
 * with a byte order mark, and where it is neither, one character per byte.
 */
export function scanBytes(bytes: Buffer, length: number, path: string, hmacKey: Uint8Array): BytesScan {
  const content = bytes.subarray(0, length);
  if (KEY_STORE_FACTS.path.test(path))
    return hashAll(content.toString("latin1"), scanAnchored("", path, []), hmacKey, content);
  const utf16 = utf16Text(content);
  if (utf16 !== null) return hashAll(utf16, scanText(utf16, path), hmacKey);
  const hits = findAnchors(content, length);
  if (hits.length === 0) return CLEAN;
  // Every anchor and nearly every value is ASCII, so the rules run on one character per byte, which costs a copy
  // only. The few files that have a match and are not ASCII are decoded and scanned again, for the offsets.
  const text = content.toString("latin1");
  const matches = scanAnchored(text, path, hits);
  if (matches.length === 0) return CLEAN;
  if (isBinary(content)) return hashAll(text, matches.filter(isSure), hmacKey);
  if (isAscii(content) || !isUtf8(content)) return hashAll(text, matches, hmacKey);
  const decoded = content.toString("utf8");
  return hashAll(decoded, scanText(decoded, path), hmacKey);
}

/** Compiled files carry real tokens (a `.pyc` beside its ignored source); what is only likely is noise in them. */
function isSure(match: LiteralMatch): boolean {
  return match.confidence !== "low" && match.kind !== "identifier";
}

function isBinary(content: Buffer): boolean {
  return content.subarray(0, BINARY_PROBE).includes(0);
}

function isAscii(content: Buffer): boolean {
  for (const byte of content) if (byte > 127) return false;
  return true;
}

function utf16Text(content: Buffer): string | null {
  if (content.length < 4 || content.length % 2 !== 0) return null;
  if (content[0] === 0xff && content[1] === 0xfe) return content.toString("utf16le");
  if (content[0] === 0xfe && content[1] === 0xff) return Buffer.from(content).swap16().toString("utf16le");
  return null;
}

/** The only place where a value is read; it lives as an argument of the HMAC and nowhere else. */
function hashAll(text: string, matches: readonly LiteralMatch[], key: Uint8Array, whole?: Buffer): BytesScan {
  if (matches.length === 0) return CLEAN;
  return {
    matches: matches.map((match) => ({
      ...match,
      hmac: createHmac("sha256", key)
        .update(match.end === 0 && whole !== undefined ? whole : text.slice(match.start, match.end))
        .digest("hex"),
    })),
  };
}
