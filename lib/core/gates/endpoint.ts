import { z } from "zod";
import type { CustomFact } from "./facts.ts";

/** What an endpoint of a custom gate is asked, and what it answers (docs/gates.md). */

/** All that an answer has to repeat, to the letter: one that was made for another question answers nothing. */
export interface EndpointQuestion {
  readonly gate: string;
  /** Of this request alone, so that no answer can be played again. */
  readonly nonce: string;
  /** GitHub's id: names change hands. */
  readonly repository_id: number;
  readonly sha: string;
  readonly incident: string;
}

/** `payload` is the text that was signed, byte for byte; `signature` is Ed25519 over it, in base64. */
const answerSchema = z.object({
  payload: z.string().max(20_000),
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});

const payloadSchema = z.object({
  gate: z.string(),
  nonce: z.string(),
  repository_id: z.int(),
  sha: z.string(),
  incident: z.string(),
  verdict: z.enum(["pass", "hold"]),
  reason: z.string().max(10_000).optional(),
  link: z.string().max(1_000).optional(),
  answered_at: z.iso.datetime(),
});

export type ReadAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** @param text the body, as it came */
export function readAnswer(text: string): ReadAnswer<z.output<typeof answerSchema>> {
  const read = answerSchema.safeParse(parsed(text));
  return read.success
    ? { ok: true, value: read.data }
    : { ok: false, why: "its answer is not JSON with payload and signature." };
}

const CLOCKS_MS = 5 * 60_000;

/** What a payload says whose signature is right. Whatever does not fit the question makes it worth nothing. Total. */
export function readPayload(payload: string, question: EndpointQuestion, now: number): ReadAnswer<CustomFact> {
  const read = payloadSchema.safeParse(parsed(payload));
  if (!read.success) return { ok: false, why: "what it signed is not an answer to a gate." };
  const said = read.data;
  if (said.nonce !== question.nonce) return { ok: false, why: "it answered another request than this one." };
  if (said.repository_id !== question.repository_id) return { ok: false, why: "it answered about another repository." };
  if (said.sha !== question.sha) return { ok: false, why: "it answered about another commit." };
  if (said.incident !== question.incident || said.gate !== question.gate)
    return { ok: false, why: "it answered about another incident, or another gate." };
  if (Math.abs(Date.parse(said.answered_at) - now) > CLOCKS_MS)
    return { ok: false, why: "its answer is not of now. One of the two clocks is wrong." };
  const passes = said.verdict === "pass";
  return { ok: true, value: { passes, text: words(said.reason, passes), link: linkOf(said.link) } };
}

const LONGEST = 300;

/** A stranger's sentence: one line, without characters that turn text around, and not long. */
function words(reason: string | undefined, passes: boolean): string {
  const plain = (reason ?? "").replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
  if (plain === "") return passes ? "it says that this may thaw" : "it gives no reason";
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

function linkOf(link: string | undefined): string | null {
  if (link === undefined || !URL.canParse(link)) return null;
  const { protocol, username, password, href } = new URL(link);
  return protocol === "https:" && username === "" && password === "" ? href : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
