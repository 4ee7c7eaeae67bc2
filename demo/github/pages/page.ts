import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Http } from "../http/ask.ts";

/** Markup that is right already. Everything else is escaped where it is put in. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Markup[];

/** A template whose holes are escaped, but for markup. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.reduce((all, text, index) => all + written(parts[index - 1] ?? "") + text));
}

function written(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map((one: Markup) => one.text).join("");
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
.banner { background: #7a4b00; color: #fff; padding: 8px 16px; text-align: center; }
main { max-width: 34rem; margin: 2.5rem auto; padding: 0 16px; }
h1 { font-size: 1.4rem; }
fieldset { border: 1px solid #888; border-radius: 6px; margin: 1rem 0; }
label { display: block; padding: 4px 0; }
button { font: inherit; padding: 6px 16px; margin: 0 8px 8px 0; }
table { border-collapse: collapse; }
td, th { text-align: left; padding: 2px 16px 2px 0; }
select[multiple] { width: 100%; min-height: 10rem; font: inherit; }
.wide { max-width: 62rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #888; border-radius: 6px; padding: 8px 12px; }
.quiet { color: light-dark(#555, #aaa); }
pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; border: 1px solid #888; border-radius: 6px; margin: 0; padding: 8px 0; }
pre span { display: block; padding: 0 12px; min-width: max-content; }
pre span:target { outline: 2px solid #7a4b00; }
.hunk { color: light-dark(#555, #aaa); }
.add { background: light-dark(#d7f5dd, #12351c); }
.del { background: light-dark(#fde0dd, #46191a); }
summary { cursor: pointer; padding: 8px 0; overflow-wrap: anywhere; }
`;

interface PageOptions {
  readonly status?: number;
  /** Where its form may end up, after what answers it has led on. */
  readonly leadsTo?: readonly string[];
  /** For what needs long lines. */
  readonly wide?: boolean;
}

/** One page: nothing of it comes from elsewhere, and no script runs. */
export function showPage(context: Context<Http>, title: string, body: Markup, options: PageOptions = {}): Response {
  const nonce = randomBytes(16).toString("base64");
  const targets = ["'self'", ...(options.leadsTo ?? []).map((url) => new URL(url).origin)].join(" ");
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style nonce="${nonce}">${new Markup(STYLE)}</style></head>
<body><p class="banner" role="note">This is a stand-in for GitHub, on this machine. Nothing here is real.</p>
<main${new Markup(options.wide === true ? ' class="wide"' : "")}><h1>${title}</h1>
${body}</main></body></html>`;
  return context.html(page.text, (options.status ?? 200) as ContentfulStatusCode, {
    "content-security-policy": policy,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  });
}

export function showProblem(context: Context<Http>, status: number, problem: string): Response {
  return showPage(context, "That does not work", html`<p>${problem}</p>`, { status });
}

/** A choice of one of several. The first is taken unless somebody takes another. */
export function radios(
  name: string,
  legend: string,
  choices: readonly (readonly [value: string, label: string])[],
): Markup {
  const lines = choices.map(
    ([value, label], index) =>
      html`<label><input type="radio" name="${name}" value="${value}"${new Markup(index === 0 ? " checked" : "")}> ${label}</label>`,
  );
  return html`<fieldset><legend>${legend}</legend>${lines}</fieldset>`;
}

/** What a form has: texts only. */
export async function formOf(context: Context<Http>): Promise<URLSearchParams> {
  const type = context.req.header("content-type") ?? "";
  const text = await context.req.text();
  if (type.startsWith("application/x-www-form-urlencoded")) return new URLSearchParams(text);
  return new URLSearchParams();
}
