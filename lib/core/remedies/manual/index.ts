import type { CredentialKind } from "../../contracts.ts";
import { type RefusalCode, refuse } from "../../fix/refusals.ts";
import type { Remedy } from "../../fix/remediation.ts";

/** What a person has to do: a reason and a recipe for each kind that no edit of the text can solve. */
export const remedy: Remedy = {
  id: "manual",
  title: "For a person",
  docs: "Refuses with the place, the reason and a recipe. `docs/refusals` has a page for each code.",
  handles: [
    "hardcoded-credential",
    "all-secrets-exposed",
    "signing-material",
    "unknown-secret",
    "unresolved-reference",
  ],
  plan: ({ finding }) => {
    const known = REASONS[finding.kind];
    if (!known) return null;
    const [code, text] = known;
    return refuse(code, finding.primary, finding.secretName === null ? text : `${finding.secretName}: ${text}`);
  },
};

const REASONS: Partial<Readonly<Record<CredentialKind, readonly [RefusalCode, string]>>> = {
  "hardcoded-credential": [
    "literal",
    "The credential is written into the file, so everybody who ever read the repository has it. Revoke it first; then let the job get a new one another way.",
  ],
  "all-secrets-exposed": [
    "all-secrets",
    "Every secret is handed over at once, so the text does not show which are needed. Name them one by one; each then gets a remedy of its own.",
  ],
  "signing-material": [
    "signing-material",
    "A signing key cannot be issued for a moment. Keep it in a key management service that signs on request, or in an environment with reviewers.",
  ],
  "unknown-secret": [
    "unknown-kind",
    "Nothing in the text says what this is. Say what it opens; then it can be federated, leased, or moved to variables.",
  ],
  "unresolved-reference": [
    "unresolved-callee",
    "What receives this secret cannot be read here, so what it is used for is not known. Read it there and migrate it first.",
  ],
};
