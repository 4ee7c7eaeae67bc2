import { refuse } from "../../fix/refusals.ts";
import type { Remedy } from "../../fix/remediation.ts";

/** The job's own OIDC token, which the other side trusts: no credential is stored anywhere. */
export const remedy: Remedy = {
  id: "direct-oidc",
  title: "Federation with the vendor",
  docs: "",
  handles: [],
  plan: ({ finding }) => refuse("unknown-kind", finding.primary, ""),
};
