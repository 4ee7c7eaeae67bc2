import { expect, test } from "vitest";
import { shares, slots } from "../../lib/http/slots.ts";

test("who finds no place waits for one, in the order of coming", async () => {
  const bound = slots(1, 10, 60_000);
  const first = await bound.enter();
  const order: string[] = [];
  const second = bound.enter().then((leave) => {
    order.push("second");
    leave?.();
  });
  const third = bound.enter().then((leave) => {
    order.push("third");
    leave?.();
  });
  first?.();
  await Promise.all([second, third]);
  expect(order).toEqual(["second", "third"]);
  expect(await bound.enter()).not.toBeNull();
});

test("who waits too long, or finds too many waiting, is sent away", async () => {
  const bound = slots(1, 1, 5);
  const leave = await bound.enter();
  const late = bound.enter();
  expect(await bound.enter()).toBeNull();
  expect(await late).toBeNull();
  leave?.();
  expect(await bound.enter()).not.toBeNull();
});

test("one who has taken its share keeps no other from a place, and leaving counts once", () => {
  const bound = shares(3, 2);
  const leave = bound.enter("slow");
  expect(bound.enter("slow")).not.toBeNull();
  expect(bound.enter("slow")).toBeNull();
  expect(bound.enter("other")).not.toBeNull();
  expect(bound.enter("third")).toBeNull();
  leave?.();
  leave?.();
  expect(bound.enter("third")).not.toBeNull();
  expect(bound.enter("fourth")).toBeNull();
});
