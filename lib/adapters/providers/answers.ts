import { z } from "zod";

/** Reading what an upstream says, which may be anything. */

/**
 * What a credential may look like: printable, without blanks. A line break in it would become another variable in a job's
 * environment file.
 */
export const tokenText = z.string().regex(/^[\x21-\x7e]{8,32768}$/);

/** How far clocks may be apart, and how long a call may take, before an end that was given in absolute time is nonsense. */
const SLACK_SECONDS = 900;

/** The body as UTF-8 JSON in the form asked for, or null. Fields that the schema does not name are ignored. */
export function readJson<T>(schema: z.ZodType<T>, body: Uint8Array): T | null {
  const text = readText(body);
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function readText(body: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** The code itself where it is one: it goes into logs, and the upstream chose it. */
export function shortCode(code: string | null): string | null {
  return code !== null && /^[\w.-]{1,80}$/.test(code) ? code : null;
}

/** Whether an end in absolute time fits what was asked for: it lies ahead, and not beyond. */
export function plausibleEnd(endsAt: Date, now: Date, askedSeconds: number): boolean {
  const ahead = (endsAt.getTime() - now.getTime()) / 1_000;
  return ahead > 0 && ahead <= askedSeconds + SLACK_SECONDS;
}

export function secondsAfter(start: Date, seconds: number): Date {
  return new Date(start.getTime() + seconds * 1_000);
}
