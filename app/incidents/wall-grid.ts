import type { WallView } from "../../lib/core/listing/wall.ts";

/** What the wall does to its tiles without React: of ten thousand only those are touched that changed. */

/** Letters and figures alone: no text of a stranger is in it. */
export function tilesHtml({ states, fits }: WallView, from: number, to: number): string {
  let html = "";
  for (let at = from; at < to; at += 1)
    html += `<i role="gridcell" data-s="${states[at]}"${fits?.[at] === "0" ? " data-out" : ""}></i>`;
  return html;
}

/** What the tiles show. */
export interface Painted {
  readonly states: string;
  readonly fits: string | null;
}

/** Brings the tiles from what they show to what they should, and calls back with each whose state is another. */
export function repaint(
  tiles: ArrayLike<HTMLElement>,
  before: Painted,
  after: Painted,
  changed: (tile: HTMLElement, at: number) => void,
): void {
  for (let at = 0; at < tiles.length; at += 1) {
    const tile = tiles[at];
    if (tile === undefined) continue;
    const [state, out] = [after.states[at] ?? "u", after.fits?.[at] === "0"];
    if (out !== (before.fits?.[at] === "0")) tile.toggleAttribute("data-out", out);
    if (state === before.states[at]) continue;
    tile.dataset.s = state;
    changed(tile, at);
  }
}

/** Tiles of one breath between two frames. */
const AT_ONCE = 500;

/** Gives every tile its name for who does not see it, a few at a time. Returns how to stop. */
export function nameAll(tiles: ArrayLike<HTMLElement>, name: (at: number) => string): () => void {
  let at = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = () => {
    for (const end = Math.min(at + AT_ONCE, tiles.length); at < end; at += 1)
      tiles[at]?.setAttribute("aria-label", name(at));
    if (at < tiles.length) timer = setTimeout(next, 16);
  };
  next();
  return () => clearTimeout(timer);
}

/** How many tiles of a group stand beside each other. */
export function columnsOf(grid: HTMLElement): number {
  const box = grid.querySelector("[data-tiles]:not([hidden] *)");
  if (box === null) return 1;
  return Math.max(1, getComputedStyle(box).gridTemplateColumns.split(" ").length);
}

/** The tile among all of them; -1 where the target is none. */
export function tileAt(tiles: ArrayLike<HTMLElement>, target: EventTarget | null): number {
  return target instanceof HTMLElement ? Array.prototype.indexOf.call(tiles, target) : -1;
}
