import { describe, expect, test } from "vitest";
import { createBatcher } from "../../../lib/adapters/broker-store/batch.ts";
import { gate } from "../../support/broker/helpers.ts";

/** Requests that share a round trip, and never each other's fate. */

const never = () => false;

test("what arrives in one turn is one round; each gets its own result", async () => {
  const rounds: number[][] = [];
  const add = createBatcher<number, number>({
    lanes: 1,
    most: 10,
    isGeneral: never,
    run: async (items) => {
      rounds.push([...items]);
      return items.map((item) => item * 2);
    },
  });
  expect(await Promise.all([1, 2, 3].map((item) => add(item)))).toEqual([2, 4, 6]);
  expect(rounds).toEqual([[1, 2, 3]]);
});

test("no more items in a round and no more rounds at once than allowed, and nothing waits for company", async () => {
  const { open, opened } = gate();
  let underWay = 0;
  let most = 0;
  const sizes: number[] = [];
  const add = createBatcher<number, number>({
    lanes: 2,
    most: 3,
    isGeneral: never,
    run: async (items) => {
      underWay += 1;
      most = Math.max(most, underWay);
      sizes.push(items.length);
      await opened;
      underWay -= 1;
      return items;
    },
  });
  const all = Array.from({ length: 20 }, (_, index) => add(index));
  await Promise.resolve();
  expect(sizes).toEqual([3, 3]);
  open();
  expect(await Promise.all(all)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect({ most, longest: Math.max(...sizes) }).toEqual({ most: 2, longest: 3 });
});

describe("a round that fails", () => {
  const bad = new Error("this item");
  const run = async (items: readonly number[]) => {
    if (items.includes(13)) throw bad;
    return items;
  };

  test("for one item is done again for each alone: the others succeed", async () => {
    const add = createBatcher<number, number>({ lanes: 1, most: 10, isGeneral: never, run });
    const results = await Promise.allSettled([1, 13, 3].map((item) => add(item)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("for all of them is not tried again for each", async () => {
    let rounds = 0;
    const add = createBatcher<number, number>({
      lanes: 1,
      most: 10,
      isGeneral: () => true,
      run: async () => {
        rounds += 1;
        throw bad;
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => add(item)));
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(rounds).toBe(1);
  });

  test("leaves its lane to the next", async () => {
    const add = createBatcher<number, number>({ lanes: 1, most: 1, isGeneral: () => true, run });
    const results = await Promise.allSettled([13, 1].map((item) => add(item)));
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });

  test("with too few results leaves nobody waiting", async () => {
    const add = createBatcher<number, number>({
      lanes: 1,
      most: 10,
      isGeneral: never,
      run: async (items) => items.slice(1),
    });
    const results = await Promise.allSettled([1, 2].map((item) => add(item)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });
});
