import { actionKnowledge } from "../../knowledge/index.ts";
import { kindByName } from "../../knowledge/names.ts";
import type { StepModel } from "../../workflow/model.ts";

/** Whether an input or variable of this name is known to hold a credential; `step` is given for an action's input. */
export function holdsPassword(key: string, step: StepModel | null): boolean {
  if (step?.uses) {
    const inputs = actionKnowledge(step.uses.text)?.inputs;
    const holding = inputs && Object.hasOwn(inputs, key.toLowerCase()) ? inputs[key.toLowerCase()] : undefined;
    if (holding) return holding.kind !== "identifier" && !holding.bundle;
  }
  const words = key.toLowerCase().split(/[^a-z0-9]+/);
  const last = words.at(-1) ?? "";
  if (["password", "passwd", "passphrase", "pwd"].includes(last)) return true;
  const named = kindByName(key);
  return named !== null && named.strength === "strong" && named.kind !== "identifier";
}

/**
 * Whether a text could be a password that somebody wrote down: one word of at least 6 characters with more than letters of one case.
 * Expressions, variables, paths, addresses, file names, references of managers, and plain words are none.
 */
export function isLiteralPassword(value: string): boolean {
  const text = value.trim();
  if (text.length < 6 || text.length > 200 || /\s/.test(text)) return false;
  if (/[$`{}<>]|:\/\/|^[./~]|^arn:|^refs\//.test(text)) return false;
  if (/^(true|false|null|none|yes|no|always|never|disabled|enabled)$/i.test(text)) return false;
  if (/^[\w.-]+\.(json|pem|key|p12|pfx|txt|ya?ml|asc|gpg|jks|env|toml|crt|cer)$/i.test(text)) return false;
  if (/\//.test(text) && /^[\w@.-]+(\/[\w.@-]+)+$/.test(text)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9_-]/].filter((form) => form.test(text)).length;
  return classes >= 2 && !/^[a-z]+([_-][a-z]+)*$/i.test(text);
}

/** The length and nothing of the value: free-form passwords have no public prefix. */
export function literalShape(value: string): string {
  return `…(${value.trim().length})`;
}
