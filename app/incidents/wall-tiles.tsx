// biome-ignore-all lint/a11y/useSemanticElements: a table lays its cells out in columns, and these wrap
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on one of the tiles at a time
"use client";

import { useRouter } from "next/navigation";
import { type RefObject, useEffect, useRef, useState } from "react";
import { figure } from "../../lib/core/listing/format.ts";
import {
  groupPath,
  groupWords,
  WALL_KEYS,
  type WallGroup,
  type WallNames,
  type WallView,
  walkWall,
  wallSpans,
} from "../../lib/core/listing/wall.ts";
import { repositoryPath } from "../_ui/paths.ts";
import { columnsOf, nameAll, repaint, tileAt, tilesHtml } from "./wall-grid.ts";

interface WallTilesProps {
  readonly wall: WallView;
  /** Where the names of the tiles are. */
  readonly namesPath: string;
  /** By letter: the state's word. */
  readonly words: Readonly<Record<string, string>>;
  /** Of the whole, for who does not see it. */
  readonly label: string;
  /** The address of all rows, from which that of a group is made; absent where groups lead nowhere. */
  readonly rowsPath?: string;
  /** For who stands far away, and walks along nothing. */
  readonly far?: boolean;
}

/**
 * One tile for each repository, rendered by the server, that one listener serves: arrows walk, Enter opens. What is news is brought to the
 * tiles that it is about; who stands on one keeps standing there.
 */
export function WallTiles(props: WallTilesProps) {
  // Another layout is another wall.
  return <Wall key={`${props.namesPath} ${props.wall.layout}`} {...props} />;
}

function Wall({ wall, namesPath, words, label, rowsPath, far = false }: WallTilesProps) {
  const grid = useRef<HTMLDivElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const names = useNames(namesPath, wall);
  const spans = wallSpans(wall.groups);
  const [html] = useState(() => spans.map(([from, to]) => ({ __html: tilesHtml(wall, from, to) })));
  const name = (at: number, now: WallView = wall) =>
    `${names?.[at] ?? "?"}: ${words[now.states[at] ?? "u"] ?? "unknown"}`;
  usePaint(grid, wall, names, name);
  useWalk({ grid, said, wall, names, name });
  return (
    <>
      {!far && (
        <p ref={said} aria-hidden="true" className="h-5 truncate px-4 text-muted text-xs">
          Arrows walk along the tiles, Enter opens the repository.
        </p>
      )}
      <div ref={grid} role="grid" aria-label={label} aria-readonly="true">
        {wall.groups.map((group, index) => {
          const { kind, key } = group;
          const [from, to] = spans[index] ?? [0, 0];
          return (
            <div
              key={`${kind} ${key}`}
              role="row"
              hidden={wall.fits !== null && !wall.fits.slice(from, to).includes("1")}
              className="wall-group px-4 pb-3"
            >
              {kind !== "all" && (
                <Title group={group} path={rowsPath === undefined ? null : groupPath(rowsPath, group)} />
              )}
              {/* biome-ignore lint/security/noDangerouslySetInnerHtml: letters of ours and nothing else, see tilesHtml; React stays out of it */}
              <div role="presentation" data-tiles className="wall-tiles" dangerouslySetInnerHTML={html[index]} />
            </div>
          );
        })}
      </div>
    </>
  );
}

/** Here and not by the server: of hundreds of groups it sends what they are called, and not what that looks like. */
function Title({ group, path }: { group: WallGroup; path: string | null }) {
  const words = <bdi>{groupWords(group)}</bdi>;
  return (
    <div role="rowheader" className="wall-head">
      {path === null ? (
        words
      ) : (
        <a href={path} data-plain-link>
          {words}
        </a>
      )}
      <span>{figure(group.tiles)}</span>
    </div>
  );
}

/** Asked for once; where that failed, again with the next news. */
function useNames(path: string, wall: WallView): readonly string[] | null {
  const [names, setNames] = useState<readonly string[] | null>(null);
  const asking = useRef(false);
  useEffect(() => {
    if (names !== null || asking.current || wall.states === "") return;
    asking.current = true;
    fetch(path)
      .then(async (answer) => {
        const told = answer.ok ? ((await answer.json()) as WallNames) : null;
        if (told?.layout === wall.layout) setNames(told.names);
      })
      .catch(() => undefined)
      .finally(() => {
        asking.current = false;
      });
  }, [path, wall, names]);
  return names;
}

type Grid = RefObject<HTMLDivElement | null>;

function tilesOf(grid: Grid): ArrayLike<HTMLElement> {
  return grid.current?.getElementsByTagName("i") ?? [];
}

function usePaint(grid: Grid, wall: WallView, names: readonly string[] | null, name: (at: number) => string): void {
  const painted = useRef<WallView>(wall);
  const latest = useRef(name);
  latest.current = name;
  useEffect(() => {
    const named = names !== null;
    repaint(tilesOf(grid), painted.current, wall, (tile, at) => {
      if (named) tile.setAttribute("aria-label", latest.current(at));
    });
    painted.current = wall;
  }, [grid, wall, names]);
  useEffect(() => {
    if (names === null) return;
    return nameAll(tilesOf(grid), (at) => latest.current(at));
  }, [grid, names]);
}

interface Walking {
  readonly grid: Grid;
  readonly said: RefObject<HTMLParagraphElement | null>;
  readonly wall: WallView;
  readonly names: readonly string[] | null;
  readonly name: (at: number) => string;
}

/** One tile is reached by Tab: the last one that somebody stood on, or else the first that fits the filter. */
function useWayIn(grid: Grid, fits: string | null): void {
  useEffect(() => {
    const tiles = tilesOf(grid);
    const before = grid.current?.querySelector<HTMLElement>("i[tabindex='0']") ?? null;
    if (before !== null && fits?.[tileAt(tiles, before)] !== "0") return;
    before?.setAttribute("tabindex", "-1");
    tiles[Math.max(0, fits?.indexOf("1") ?? 0)]?.setAttribute("tabindex", "0");
  }, [grid, fits]);
}

/** One listener of each kind for all of the tiles. */
function useWalk(walking: Walking): void {
  const router = useRouter();
  useWayIn(walking.grid, walking.wall.fits);
  const latest = useRef(walking);
  latest.current = walking;
  useEffect(() => {
    const element = walking.grid.current;
    if (element === null) return;
    const stop = new AbortController();
    const tiles = element.getElementsByTagName("i") as HTMLCollectionOf<HTMLElement>;
    function open(at: number, apart: boolean): void {
      const [owner = "", ...rest] = latest.current.names?.[at]?.split("/") ?? [];
      if (owner === "") return;
      const path = repositoryPath(owner, rest.join("/"));
      if (apart) window.open(path, "_blank", "noopener");
      else router.push(path);
    }
    function say(at: number): void {
      const { said, name } = latest.current;
      if (said.current !== null) said.current.textContent = name(at);
    }
    function focus(at: number): void {
      for (const before of element?.querySelectorAll("[tabindex='0']") ?? []) before.setAttribute("tabindex", "-1");
      tiles[at]?.setAttribute("tabindex", "0");
      tiles[at]?.focus();
    }
    function key(event: KeyboardEvent): void {
      const at = tileAt(tiles, event.target);
      if (at < 0 || event.altKey) return;
      const pressed = WALL_KEYS.find((one) => one === event.key);
      if (event.key === "Enter") open(at, event.ctrlKey || event.metaKey);
      if (pressed === undefined) return;
      event.preventDefault();
      const { wall } = latest.current;
      const plan = {
        spans: wallSpans(wall.groups),
        columns: element === null ? 1 : columnsOf(element),
        fits: wall.fits,
      };
      focus(walkWall(pressed, at, plan, event.ctrlKey || event.metaKey));
    }
    const on = { signal: stop.signal };
    element.addEventListener("keydown", key, on);
    element.addEventListener("focusin", (event) => withTile(event, say), on);
    element.addEventListener("pointerover", (event) => withTile(event, say), on);
    element.addEventListener("click", (event) => withTile(event, (at) => open(at, event.ctrlKey || event.metaKey)), on);
    function withTile(event: Event, act: (at: number) => void): void {
      const at = tileAt(tiles, event.target);
      if (at >= 0) act(at);
    }
    return () => stop.abort();
  }, [router, walking.grid]);
}
