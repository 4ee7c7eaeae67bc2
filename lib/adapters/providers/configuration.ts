import { z } from "zod";

/** Pieces of the operator's configuration of providers. Secrets are named by the files that hold them, never written down in it. */

/** The path of a file; who starts the broker reads it, anew each time that the value is needed, so that it can be replaced. */
export const secretFile = z.string().min(1).max(4_096);

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * An upstream's address. Credentials go over it, so it is https; plain http only to this machine, as for an agent beside the broker.
 * Without user, query and fragment, and without a slash at the end.
 */
export const upstreamAddress = z.string().max(500).refine(isAddress, "must be an https:// address without query");

/** The same with `{region}` where the region belongs, and without a path. */
export const regionalAddress = z
  .string()
  .max(500)
  .refine((text) => {
    const filled = text.replace("{region}", "eu-central-1");
    return isAddress(filled) && new URL(filled).pathname === "/";
  }, "must be an https:// origin, with {region} where the region belongs");

function isAddress(text: string): boolean {
  if (text.endsWith("/") || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || /[?#]/.test(text)) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}
