import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlaceholder, looksLikeThrowaway } from "../../../lib/core/literals/index.ts";

describe("isPlaceholder", () => {
  it.each([
    "",
    "  ",
    "xxxxxxxxxxxxxxxx",
    "****************",
    "................",
    "0000000000000000",
    `\${${"TOKEN"}}`,
    `\${${"{ secrets.TOKEN }"}}`,
    "$(cat token)",
    "$TOKEN",
    "%TOKEN%",
    "@TOKEN@",
    "{token}",
    "<your-token>",
    "[redacted]",
    "{{ .Values.token }}",
    "#{token}",
    "<%= token %>",
    "__TOKEN__",
    `AKIA${"IOSFODNN7EXAMPLE"}`,
    "abcdefghijklmnopqrstuvwxyz012345",
  ])("is true of %j", (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  it.each(["correct horse", "Tr0ub4dor&3", "9f86d081884c7d65", "postgres", "changeme"])("is false of %j", (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });

  it("is false of random hexadecimal values", () => {
    const hex = fc.stringMatching(/^[0-9a-f]{40}$/).filter((value) => new Set(value).size > 9);
    fc.assert(
      fc.property(hex, (value) => {
        expect(isPlaceholder(value)).toBe(false);
      }),
    );
  });
});

describe("looksLikeThrowaway", () => {
  it.each([
    "postgres",
    "root",
    "test",
    "password",
    "example",
    "dummy",
    "changeme",
    "change-me",
    "Passw0rd!",
    "P@ssw0rd123",
    "YourStrong!Passw0rd",
    "test-password-123",
    "mysecretpassword".replace("mysecret", "my-secret-"),
    "your_api_key_here",
    "1234",
    "000000",
    "minioadmin",
    "guest",
    "xxx",
    `\${${"PASSWORD"}}`,
  ])("is true of %j", (value) => {
    expect(looksLikeThrowaway(value)).toBe(true);
  });

  it.each([
    "Tr0ub4dor&3",
    "kX9#mP2$vL5",
    "9f86d081884c7d659a2feaa0c55ad015",
    "correct-horse-battery",
    "acme-prod-1987",
  ])("is false of %j", (value) => {
    expect(looksLikeThrowaway(value)).toBe(false);
  });

  it("answers for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(typeof looksLikeThrowaway(value)).toBe("boolean");
      }),
    );
  });
});
