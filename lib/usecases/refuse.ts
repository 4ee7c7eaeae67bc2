import type { Failure, Result } from "../core/contracts.ts";

export function refuse<Code extends string>(
  code: Code,
  message: string,
  detail?: string,
): { ok: false; failure: Failure<Code> } {
  return { ok: false, failure: detail === undefined ? { code, message } : { code, message, detail } };
}

export function done<T>(value: T): Result<T, never> {
  return { ok: true, value };
}
