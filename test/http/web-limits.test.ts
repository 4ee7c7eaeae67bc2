import { expect, test } from "vitest";
import { createWebLimiter, WEB_LIMITS } from "../../lib/http/web-limits.ts";

const LIMITS = {
  signIn: { perSecond: 1, burst: 2 },
  session: { perSecond: 1, burst: 3 },
  address: { perSecond: 1, burst: 5 },
};

const count = (times: number, take: () => number | null) =>
  Array.from({ length: times }, take).filter((wait) => wait === null).length;

test("a session is counted by itself, an address by what all of its sessions ask for, and another one not at all", () => {
  const limited = createWebLimiter(LIMITS);
  expect(count(9, () => limited("page", "192.0.2.1", "a", 0))).toBe(3);
  const other = createWebLimiter(LIMITS);
  expect(count(3, () => other("page", "192.0.2.1", "a", 0)) + count(9, () => other("page", "192.0.2.1", "b", 0))).toBe(
    5,
  );
  expect(count(9, () => other("page", "192.0.2.2", "c", 0))).toBe(3);
});

test("a cookie that is another one each time does not get past the address's measure", () => {
  const limited = createWebLimiter(LIMITS);
  let made = 0;
  expect(count(20, () => limited("page", "192.0.2.1", `made up ${++made}`, 0))).toBe(5);
});

test("what leads to a session has the smallest measure, and is told when to come again", () => {
  const limited = createWebLimiter(LIMITS);
  expect(count(9, () => limited("sign-in", "192.0.2.1", null, 0))).toBe(2);
  expect(limited("sign-in", "192.0.2.1", null, 0)).toBe(1);
  expect(limited("sign-in", "192.0.2.1", null, 20_000)).toBeNull();
});

test("files and routes for machines are not counted", () => {
  const limited = createWebLimiter(LIMITS);
  expect(count(50, () => limited("free", "192.0.2.1", null, 0))).toBe(50);
});

test("whoever works with pages stays below: a hundred requests a second, for a quarter of a minute", () => {
  const limited = createWebLimiter(WEB_LIMITS);
  let refused = 0;
  for (let second = 0; second < 15; second += 1)
    for (let request = 0; request < 100; request += 1)
      if (limited("page", "192.0.2.1", "a", second * 1_000) !== null) refused += 1;
  expect(refused).toBe(0);
});
