/**
 * How a token for machines is written: `thaw_`, 43 characters that hold 256 random bits, and six that are their CRC-32, all in base62. As
 * with GitHub's (https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/) the prefix lets
 * scanners of secrets find one that leaked, and the checksum lets them, and us, tell it from other text without asking anybody.
 */

export const TOKEN_PREFIX = "thaw_";
/** For scanners: every text of this form whose checksum fits is a token. */
export const TOKEN_PATTERN = /^thaw_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
/** Characters of a token that are shown beside its name: 16 of its 256 bits are known by them, and it stays beyond guessing. */
export const SHOWN_CHARACTERS = TOKEN_PREFIX.length + 3;

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_BYTES = 32;

/** @param random 32 bytes that nobody can guess; throws where they are not so many */
export function tokenText(random: Uint8Array): string {
  if (random.length !== RANDOM_BYTES) throw new RangeError(`a token is made of ${RANDOM_BYTES} bytes`);
  let value = 0n;
  for (const byte of random) value = value * 256n + BigInt(byte);
  const body = base62(value, 43);
  return `${TOKEN_PREFIX}${body}${base62(BigInt(crc32(body)), 6)}`;
}

/** Whether it can be one at all: what was mistyped, cut or made up costs no look into the database. */
export function isTokenText(text: string): boolean {
  const [, body, checksum] = TOKEN_PATTERN.exec(text) ?? [];
  return body !== undefined && base62(BigInt(crc32(body)), 6) === checksum;
}

function base62(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  while (text.length < length) {
    text = `${DIGITS[Number(rest % 62n)]}${text}`;
    rest /= 62n;
  }
  return text;
}

/** CRC-32 of ASCII text (ISO 3309, as in gzip and in GitHub's tokens). */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
