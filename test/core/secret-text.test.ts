import { inspect } from "node:util";
import { expect, test } from "vitest";
import { SecretText } from "../../lib/core/secret-text.ts";

const VALUE = "ghs_0123456789abcdef";
const secret = new SecretText(VALUE);

test("reveal is the way to the value", () => {
  expect(secret.reveal()).toBe(VALUE);
});

test.each<[string, () => unknown]>([
  ["a template", () => `${secret}`],
  ["a sum of texts", () => `x${String(secret)}`],
  ["JSON", () => JSON.stringify({ secret, list: [secret] })],
  ["an inspected object", () => inspect({ secret, deep: { list: [secret] } }, { depth: 9, showHidden: true })],
  ["its own inspection", () => inspect(secret, { showHidden: true, getters: true })],
  ["its keys", () => JSON.stringify([Object.keys(secret), Object.entries(secret), { ...secret }])],
  ["its properties", () => JSON.stringify([Reflect.ownKeys(secret), Object.getOwnPropertyDescriptors(secret)])],
  ["a copy", () => JSON.stringify(structuredClone({ secret }))],
  ["an error's message", () => new Error(`failed with ${secret}`).stack],
  ["a number", () => String(Number(secret))],
])("%s does not show it", (_what, shown) => {
  expect(String(shown())).not.toContain(VALUE);
});

test("what is shown in its place says so", () => {
  expect(`${secret}`).toBe("[redacted]");
  expect(secret.toString()).toBe("[redacted]");
  expect(JSON.stringify({ secret })).toBe('{"secret":"[redacted]"}');
  expect(inspect(secret)).toBe("[redacted]");
  expect(secret[Symbol.toPrimitive]()).toBe("[redacted]");
});
