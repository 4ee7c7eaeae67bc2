import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Orderable, openingOrder } from "../../../lib/core/campaign/order.ts";

function repository(id: string, rest: Partial<Orderable> = {}): Orderable {
  return { id, critical: false, blocking: 0, calls: [], ...rest };
}

const lists = fc.uniqueArray(fc.integer({ min: 0, max: 14 }), { maxLength: 12 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({
        id: fc.constant(`r${id}`),
        critical: fc.boolean(),
        blocking: fc.nat(3),
        calls: fc.array(fc.constantFrom(...ids.map((other) => `r${other}`), "elsewhere"), { maxLength: 3 }),
      }),
    ),
  ),
);

/** Whether `from` calls `to`, over any number of others. */
function reaches(all: readonly Orderable[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [...(all.find(({ id }) => id === from)?.calls ?? [])];
  for (const id of queue) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(all.find((one) => one.id === id)?.calls ?? []));
  }
  return false;
}

describe("the order of opening", () => {
  test("has every repository exactly once", () => {
    fc.assert(
      fc.property(lists, (all) => {
        expect([...openingOrder(all)].toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      }),
    );
  });

  test("has callees before their callers, but where they call each other", () => {
    fc.assert(
      fc.property(lists, (all) => {
        const order = openingOrder(all);
        for (const caller of all)
          for (const callee of all) {
            if (caller.id === callee.id || !reaches(all, caller.id, callee.id)) continue;
            if (reaches(all, callee.id, caller.id)) continue;
            expect(order.indexOf(callee.id)).toBeLessThan(order.indexOf(caller.id));
          }
      }),
    );
  });

  test("is the same however the list is arranged", () => {
    fc.assert(
      fc.property(
        lists.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(openingOrder(shuffled)).toEqual(openingOrder(all));
        },
      ),
    );
  });

  test("has critical ones first, then those with most that blocks", () => {
    const all = [repository("a"), repository("b", { blocking: 5 }), repository("c", { critical: true })];
    expect(openingOrder(all)).toEqual(["c", "b", "a"]);
  });

  test("has what a critical one calls before all that is not critical", () => {
    const all = [
      repository("a", { blocking: 9 }),
      repository("deep"),
      repository("callee", { calls: ["deep"] }),
      repository("caller", { critical: true, calls: ["callee"] }),
    ];
    expect(openingOrder(all)).toEqual(["deep", "callee", "caller", "a"]);
  });

  test("keeps a circle together, after what it calls", () => {
    const all = [
      repository("a", { calls: ["b"] }),
      repository("b", { calls: ["a", "z"] }),
      repository("m", { blocking: 1 }),
      repository("z"),
    ];
    expect(openingOrder(all)).toEqual(["m", "z", "a", "b"]);
  });

  test("does not run out of stack on a chain of ten thousand", () => {
    const all = Array.from({ length: 10_000 }, (_, at) => repository(`r${at}`, { calls: [`r${at + 1}`] }));
    const order = openingOrder(all);
    expect(order[0]).toBe("r9999");
    expect(order.at(-1)).toBe("r0");
  });
});
