import { randomBytes } from "node:crypto";
import { crc32 as zlibCrc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { crc32, isTokenText, TOKEN_PATTERN, tokenText } from "../../../lib/core/api/token-text.ts";

describe("a token's text", () => {
  test("has its prefix, 256 bits and a checksum, all in letters and digits", () => {
    for (let count = 0; count < 200; count += 1) {
      const text = tokenText(randomBytes(32));
      expect(text).toMatch(TOKEN_PATTERN);
      expect(isTokenText(text)).toBe(true);
    }
  });

  test("is as long for the smallest number and for the greatest, and never the same for two", () => {
    const least = tokenText(new Uint8Array(32));
    const most = tokenText(new Uint8Array(32).fill(255));
    expect([least.length, most.length]).toEqual([54, 54]);
    expect([isTokenText(least), isTokenText(most)]).toEqual([true, true]);
    const one = new Uint8Array(32);
    one[31] = 1;
    expect(tokenText(one)).not.toBe(least);
  });

  test("is made of 32 bytes and of no fewer", () => {
    expect(() => tokenText(randomBytes(16))).toThrow(RangeError);
  });

  test.each([
    [
      "one character is another",
      (text: string) => `${text.slice(0, 20)}${text[20] === "a" ? "b" : "a"}${text.slice(21)}`,
    ],
    [
      "two characters changed places",
      (text: string) => text.replace(/^(.{5})(.)(.)/, (_, a, b, c) => (b === c ? `${a}!${c}` : a + c + b)),
    ],
    ["the end is missing", (text: string) => text.slice(0, -1)],
    ["something follows", (text: string) => `${text}a`],
    ["a line break follows", (text: string) => `${text}\n`],
    ["the prefix is another", (text: string) => text.replace("thaw_", "ghp_")],
    ["it is empty", () => ""],
  ])("is none where %s", (_what, spoil) => {
    const text = tokenText(Uint8Array.from({ length: 32 }, (_, index) => index * 7));
    expect(isTokenText(spoil(text))).toBe(false);
  });

  test("is checked by the CRC-32 that scanners know", () => {
    for (const text of ["", "a", "123456789", randomBytes(32).toString("hex")])
      expect(crc32(text)).toBe(zlibCrc32(text));
  });
});
