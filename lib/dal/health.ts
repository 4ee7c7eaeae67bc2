import "server-only";
import { webContainer } from "../container.ts";

/** Anybody may ask: the database is asked at most as often. */
const EVERY_MS = 500;
const PATIENCE_MS = 2_000;

let last: { readonly at: number; readonly answer: Promise<boolean> } | null = null;

/** Whether the database answers. Needs no session, since none can be looked up while it does not. */
export function databaseAnswers(): Promise<boolean> {
  const now = Date.now();
  if (last === null || now - last.at > EVERY_MS) last = { at: now, answer: ask() };
  return last.answer;
}

async function ask(): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  try {
    return await Promise.race([webContainer().then(({ databaseAnswers: probe }) => probe()), late]);
  } catch {
    // That it does not answer is the answer.
    return false;
  } finally {
    clearTimeout(timer);
  }
}
