import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashedToken } from "../../../lib/core/trust/hashed-token.ts";

test("a token is hashed as GitHub's audit log does it", () => {
  expect(hashedToken("")).toBe("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  expect(hashedToken("abc")).toBe("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});

test("the hash is base64 of SHA-256 of the token's bytes, whatever it is made of", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (token) => {
      expect(hashedToken(token)).toBe(createHash("sha256").update(token, "utf8").digest("base64"));
    }),
    { numRuns: 50 },
  );
});
