import { z } from "zod";
import { GithubError } from "./failure.ts";

export const permissionsSchema = z.record(z.string(), z.string());
export const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** What an answer says, held against the form that GitHub describes. @throws GithubError `unavailable`, without the answer's text */
export function understood<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", `${what} is not as GitHub describes it`);
  return parsed.data;
}
