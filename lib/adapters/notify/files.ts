import { open } from "node:fs/promises";
import type { Failure, Result } from "../../core/contracts.ts";
import { SecretText } from "../../core/secret-text.ts";

const MOST_BYTES = 256_000;
const MOST_SECRET_BYTES = 8_000;

/** A file that the operator wrote. Failures name it and nothing of what it holds. */
export async function readText(path: string): Promise<Result<string, Failure<"unreadable">>> {
  return await read(path, MOST_BYTES);
}

/** One line. */
export async function readSecret(path: string): Promise<Result<SecretText, Failure<"unreadable">>> {
  const text = await read(path, MOST_SECRET_BYTES);
  if (!text.ok) return text;
  const line = text.value.trim();
  if (line === "" || /\s/.test(line)) return failed(`${path} has to hold one line without spaces.`);
  return { ok: true, value: new SecretText(line) };
}

async function read(path: string, most: number): Promise<Result<string, Failure<"unreadable">>> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size > most) return failed(`${path} is larger than ${most} bytes.`);
      return { ok: true, value: await file.readFile("utf8") };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code = "unknown reason" } = error as { readonly code?: string };
    return failed(`${path} cannot be read (${code}).`);
  }
}

function failed(message: string): { ok: false; failure: Failure<"unreadable"> } {
  return { ok: false, failure: { code: "unreadable", message } };
}
