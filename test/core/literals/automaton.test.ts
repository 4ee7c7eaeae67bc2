import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildAutomaton, findInBytes, findInText } from "../../../lib/core/literals/automaton.ts";

/** The same by brute force: pairs of anchor and offset behind it. */
function naive(anchors: readonly string[], text: string): readonly string[] {
  const low = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const found: string[] = [];
  anchors.forEach((anchor, index) => {
    for (let at = low.indexOf(anchor); at !== -1; at = low.indexOf(anchor, at + 1))
      found.push(`${index}@${at + anchor.length}`);
  });
  return found.sort();
}

function pairs(hits: readonly number[]): readonly string[] {
  return Array.from({ length: hits.length / 2 }, (_, index) => `${hits[2 * index]}@${hits[2 * index + 1]}`).sort();
}

const anchorSets = fc.uniqueArray(fc.stringMatching(/^[ab_-]{1,4}$/), { minLength: 1, maxLength: 8 });

describe("the automaton", () => {
  it("finds in a text what a search for each anchor finds", () => {
    fc.assert(
      fc.property(anchorSets, fc.stringMatching(/^[abABx_é-]{0,60}$/), (anchors, text) => {
        expect(pairs(findInText(buildAutomaton(anchors), text))).toEqual(naive(anchors, text));
      }),
    );
  });

  it("finds in bytes what it finds in the text of one character per byte", () => {
    fc.assert(
      fc.property(anchorSets, fc.uint8Array({ maxLength: 80 }), (anchors, bytes) => {
        const automaton = buildAutomaton(anchors);
        const text = String.fromCharCode(...bytes);
        expect(findInBytes(automaton, bytes, bytes.length)).toEqual(findInText(automaton, text));
      }),
    );
  });

  it("looks no further than it is told", () => {
    const automaton = buildAutomaton(["ab"]);
    expect(findInBytes(automaton, new TextEncoder().encode("abab"), 3)).toEqual([0, 2]);
  });

  it("refuses anchors that are not ASCII", () => {
    expect(() => buildAutomaton(["é"])).toThrow("ASCII");
  });
});
