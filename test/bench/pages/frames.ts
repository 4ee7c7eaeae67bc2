import { chromium } from "playwright-core";
import { median, p95, type Visitor } from "./load.ts";

/** How smoothly the wall of an incident moves, beside a page that does nothing on the same machine at the same moment. */

export interface Frames {
  readonly tiles: number;
  /** Milliseconds from one frame to the next: of an empty page, of scrolling alone, of scrolling while a hundred tiles change in each frame. */
  readonly idle: Stretch;
  readonly scrolled: Stretch;
  readonly changed: Stretch;
}

interface Stretch {
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Processor time of the page's main thread for one frame: what stays the same on a busy machine. Sixty a second leave 16.7. */
  readonly mainMs: number;
}

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
/** Four seconds of sixty each. */
const FRAMES = 240;
const CHANGED = 100;

export async function framesOf(executablePath: string, visitor: Visitor, path: string): Promise<Frames> {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const context = await browser.newContext({ baseURL: visitor.origin, viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(120_000);
    const cookie = { name: "next-auth.session-token", value: visitor.session, url: visitor.origin, httpOnly: true };
    await context.addCookies([cookie]);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const busy = async () => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
    };
    const measure = async (scroll: boolean, changed: number) => {
      const before = await busy();
      const times = await page.evaluate(moved, { frames: FRAMES, scroll, changed });
      return { medianMs: median(times), p95Ms: p95(times), mainMs: ((await busy()) - before) / FRAMES };
    };
    const idle = await measure(false, 0);
    await page.goto(path, { waitUntil: "load" });
    const tiles = await page.locator("#wall .wall-tiles i[data-s]").count();
    await page.locator("#wall .wall-tiles").first().scrollIntoViewIfNeeded();
    const scrolled = await measure(true, 0);
    return { tiles, idle, scrolled, changed: await measure(true, CHANGED) };
  } finally {
    await browser.close();
  }
}

/** Runs in the page. @returns the time between each two frames, in milliseconds */
function moved({ frames, scroll, changed }: { frames: number; scroll: boolean; changed: number }): Promise<number[]> {
  const tiles = [...document.querySelectorAll<HTMLElement>("#wall .wall-tiles i[data-s]")];
  let box = tiles[0]?.parentElement ?? null;
  while (box !== null && getComputedStyle(box).overflowY !== "auto") box = box.parentElement;
  return new Promise((resolve) => {
    const times: number[] = [];
    let last: number | null = null;
    let next = 0;
    const frame = (now: number) => {
      if (last !== null) times.push(now - last);
      last = now;
      if (times.length >= frames) {
        resolve(times);
        return;
      }
      if (scroll && box !== null) {
        const end = box.scrollHeight - box.clientHeight;
        box.scrollTop = (box.scrollTop + 24) % Math.max(1, end);
      }
      for (let count = 0; count < changed; count += 1) {
        const tile = tiles[next % tiles.length];
        next += 37;
        if (tile !== undefined) tile.dataset.s = tile.dataset.s === "f" ? "m" : "f";
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}
