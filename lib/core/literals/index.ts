export { findAnchors, scanAnchored, scanText } from "./engine.ts";
export { shannonEntropy } from "./entropy.ts";
export { GITLEAKS_RULES, GITLEAKS_VERSION, type GitleaksRow } from "./gitleaks.ts";
export { isPlaceholder, looksLikeThrowaway } from "./placeholders.ts";
export { redactLine, redactText } from "./redact.ts";
export { KEY_STORE_FACTS, RULES } from "./registry.ts";
export type { LiteralMatch, Rule, RuleFacts } from "./types.ts";
