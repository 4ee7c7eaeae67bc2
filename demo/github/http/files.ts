import type { Answer, Ask } from "./ask.ts";

/** A file's bytes as they are, where the caller wants no JSON; else null. */
export function rawAnswer(ask: Ask, content: Buffer): Answer | null {
  if (!/\braw\b/.test(ask.context.req.header("accept") ?? "")) return null;
  return { status: 200, body: content, headers: { "content-type": "application/vnd.github.raw; charset=utf-8" } };
}

/** Base64 in lines of 60, as GitHub sends it. */
export function base64Lines(content: Buffer): string {
  return content.toString("base64").replace(/.{1,60}/g, "$&\n");
}
