import { isMap, isPair, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { rangeOf } from "../workflow/yaml.ts";
import { blockOf, columnOf, type SourceDocument } from "./document.ts";
import type { Style } from "./render.ts";

const FALLBACK = { step: 2, dash: 2, gap: 2 };

/**
 * The style of new lines below a node: what the nodes inside of it do most, else what the file does most, else two columns each. Only
 * block collections count.
 */
export function styleAt(document: SourceDocument, near: Node | null): Style {
  const local = near ? counted(document, near) : null;
  const whole = fileStyle(document);
  return {
    step: local?.step ?? whole.step ?? FALLBACK.step,
    dash: local?.dash ?? whole.dash ?? FALLBACK.dash,
    gap: local?.gap ?? whole.gap ?? FALLBACK.gap,
  };
}

interface Counted {
  readonly step: number | null;
  readonly dash: number | null;
  readonly gap: number | null;
}

const known = new WeakMap<SourceDocument, Counted>();

function fileStyle(document: SourceDocument): Counted {
  const before = known.get(document);
  if (before) return before;
  const made = document.root ? counted(document, document.root) : { step: null, dash: null, gap: null };
  known.set(document, made);
  return made;
}

function counted(document: SourceDocument, root: Node): Counted {
  const steps = new Map<number, number>();
  const dashes = new Map<number, number>();
  const gaps = new Map<number, number>();
  const pending: unknown[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isMap(node)) {
      for (const pair of node.items) {
        if (!isPair(pair)) continue;
        pending.push(pair.value ?? undefined);
        count(document, node, pair.value, steps, dashes);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) pending.push(item ?? undefined);
      const gap = gapOf(document, node);
      if (gap !== null) gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
    }
  }
  return { step: most(steps), dash: most(dashes), gap: most(gaps) };
}

function count(
  document: SourceDocument,
  map: YAMLMap,
  value: unknown,
  steps: Map<number, number>,
  dashes: Map<number, number>,
): void {
  const block = value ? blockOf(document, value as Node) : null;
  if (!block || block.items.length === 0 || !blockOf(document, map)) return;
  const by = columnOf(document, rangeOf(block)[0]) - columnOf(document, rangeOf(map)[0]);
  if (by < 0) return;
  if (isSeq(block)) dashes.set(by, (dashes.get(by) ?? 0) + 1);
  else if (by > 0) steps.set(by, (steps.get(by) ?? 0) + 1);
}

/** Columns from a dash to what it bears; null where that stands on another line. */
export function gapOf(document: SourceDocument, seq: YAMLSeq): number | null {
  if (!blockOf(document, seq)) return null;
  const dash = rangeOf(seq)[0];
  const item = seq.items[0];
  const gap = item ? rangeOf(item)[0] - dash : 0;
  return gap >= 2 && gap <= 8 && !document.text.slice(dash, dash + gap).includes("\n") ? gap : null;
}

function most(counts: ReadonlyMap<number, number>): number | null {
  let best: number | null = null;
  for (const [value, count] of counts) {
    const top = best === null ? 0 : (counts.get(best) ?? 0);
    if (count > top || (count === top && best !== null && value < best)) best = value;
  }
  return best;
}
