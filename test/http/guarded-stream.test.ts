import { expect, test, vi } from "vitest";
import { guardedStream } from "../../lib/http/guarded-stream.ts";

async function* counting(made: number[], most: number): AsyncGenerator<string, void, undefined> {
  for (let at = 1; at <= most; at += 1) {
    made.push(at);
    yield `${at}\n`;
  }
}

const guard = (stands: () => Promise<boolean> = async () => true) => ({ stands, ended: vi.fn() });

test("has every piece, and gives its place back once", async () => {
  const watched = guard();
  expect(await new Response(guardedStream(counting([], 3), watched)).text()).toBe("1\n2\n3\n");
  expect(watched.ended).toHaveBeenCalledTimes(1);
});

test("makes no piece that nobody asked for, and none once its reader has gone", async () => {
  const made: number[] = [];
  const watched = guard();
  const reader = guardedStream(counting(made, 9), watched).getReader();
  expect(made).toEqual([]);
  await reader.read();
  expect(made).toEqual([1]);
  await reader.cancel();
  expect(watched.ended).toHaveBeenCalledTimes(1);
  expect(made).toEqual([1]);
});

test("breaks off once its reader may not read any more", async () => {
  let stands = true;
  const made: number[] = [];
  const watched = guard(async () => stands);
  const reader = guardedStream(counting(made, 9), watched).getReader();
  await reader.read();
  stands = false;
  await expect(reader.read()).rejects.toThrow(/may not read/);
  expect(made).toEqual([1]);
  expect(watched.ended).toHaveBeenCalledTimes(1);
});

test("breaks off where nobody knows whether its reader still may, and where a piece cannot be made", async () => {
  const unsure = guard(() => Promise.reject(new Error("The database is away.")));
  const reader = guardedStream(counting([], 9), unsure).getReader();
  await reader.read();
  await expect(reader.read()).rejects.toThrow(/away/);
  expect(unsure.ended).toHaveBeenCalledTimes(1);

  const failing = guard();
  // biome-ignore lint/correctness/useYield: it fails before its first piece
  async function* broken(): AsyncGenerator<string, void, undefined> {
    throw new Error("No page.");
  }
  await expect(new Response(guardedStream(broken(), failing)).text()).rejects.toThrow(/No page/);
  expect(failing.ended).toHaveBeenCalledTimes(1);
});

test("ends for a reader who asks for nothing any more, whose place is another's then", async () => {
  const watched = guard();
  const reader = guardedStream(counting([], 9), watched, 20).getReader();
  await expect.poll(() => watched.ended.mock.calls.length).toBe(1);
  await expect(reader.read()).rejects.toThrow(/asked for nothing/);
});
