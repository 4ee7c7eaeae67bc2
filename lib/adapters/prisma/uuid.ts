import { randomBytes } from "node:crypto";

/**
 * A uuid of version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits. Rows that are inserted by
 * hand-written SQL need one; Prisma makes its own. PostgreSQL below 18 has no function for it.
 */
export function uuid7(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
