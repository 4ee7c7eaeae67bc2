import type { CredentialKind } from "../contracts.ts";
import type { ListedKind } from "../listing/kinds.ts";

/** What a rule of another scanner is about. */
export interface RuleMeaning {
  readonly kind: ListedKind;
  readonly blocksThaw: boolean;
}

/** Everything that these report is a credential. */
const SECRET_SCANNERS = new Set(["gitleaks", "trufflehog", "ggshield", "detect-secrets", "kingfisher", "noseyparker"]);

/** These report much that is not about credentials: a rule of theirs counts as one when it says so. */
const GENERAL_SCANNERS = ["zizmor", "codeql", "semgrep"];

/** Rules of zizmor that are about static credentials. Source: https://docs.zizmor.sh/audits/ */
const ZIZMOR: Readonly<Record<string, CredentialKind>> = {
  "secrets-inherit": "secrets-inherit",
  "overprovisioned-secrets": "all-secrets-exposed",
  "hardcoded-container-credentials": "hardcoded-credential",
  "unredacted-secrets": "unknown-secret",
  "secrets-outside-env": "unknown-secret",
  "use-trusted-publishing": "unknown-secret",
  "github-app": "app-token-overscoped",
};

/** A password, key or credential in the text. Source: https://cwe.mitre.org/data/definitions/798.html and its children */
const WRITTEN_CWE = /\bcwe[-/ ]?0*(?:259|321|798)\b/i;
/** One that is not protected, or stands in source code. */
const CREDENTIAL_CWE = /\bcwe[-/ ]?0*(?:522|540)\b/i;
const CREDENTIAL_WORDS =
  /secret|credential|passw(?:or)?d|token|(?:api|access|private|signing|encryption)[-_. ]?key|hard-?coded/i;

/**
 * What a rule is about. What a tool that is not known reports blocks a thaw whatever its rule is called: somebody brought its report
 * here, and unknown is never treated as safe.
 * @param tool in lower case
 * @param tags of the rule, such as `external/cwe/cwe-798`
 */
export function ruleMeaning(tool: string, rule: string, tags: readonly string[]): RuleMeaning {
  if (SECRET_SCANNERS.has(tool)) return { kind: "hardcoded-credential", blocksThaw: true };
  if (tool === "zizmor") {
    const id = rule.replace(/^zizmor\//, "");
    const kind = Object.hasOwn(ZIZMOR, id) ? ZIZMOR[id] : undefined;
    if (kind !== undefined) return { kind, blocksThaw: true };
  }
  if (tags.some((tag) => WRITTEN_CWE.test(tag))) return { kind: "hardcoded-credential", blocksThaw: true };
  const credential = CREDENTIAL_WORDS.test(rule) || tags.some((tag) => CREDENTIAL_CWE.test(tag) || tag === "secrets");
  if (credential) return { kind: "unknown-secret", blocksThaw: true };
  return { kind: "other-scanner", blocksThaw: !GENERAL_SCANNERS.some((name) => tool.startsWith(name)) };
}
