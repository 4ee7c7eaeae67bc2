import type { WallGroup } from "../../core/listing/wall.ts";

/** Where the tiles of a wall lie: what does not change while states do. */
export interface WallLayout {
  /** As the page tells it apart from others. */
  readonly layout: string;
  readonly groups: readonly WallGroup[];
  /** Of each tile, in the wall's order: which repository it is, counted from 0 by their ids. */
  readonly places: readonly number[];
}

/** Layouts that were worked out of late, by all that they were worked out from. */
export interface WallLayouts {
  readonly get: (key: string) => WallLayout | null;
  readonly keep: (key: string, layout: WallLayout) => void;
}

/** One of ten thousand tiles takes some 80 KB. */
const MOST = 32;

/** What nobody asked for longest goes first. */
export function createWallLayouts(): WallLayouts {
  const kept = new Map<string, WallLayout>();
  return {
    get: (key) => {
      const found = kept.get(key);
      if (found === undefined) return null;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    keep: (key, layout) => {
      kept.delete(key);
      kept.set(key, layout);
      const [oldest] = kept.keys();
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    },
  };
}
