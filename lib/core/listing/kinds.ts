import { CREDENTIAL_KINDS, type Origin } from "../contracts.ts";

/** Kinds as lists and pages know them: those of credentials, and what another scanner reports that is not about one. */
export const LISTED_KINDS = [...CREDENTIAL_KINDS, "other-scanner"] as const;
export type ListedKind = (typeof LISTED_KINDS)[number];

/** `import`: another scanner's finding, of which rule, place and level are known. Only people close it. */
export type ListedOrigin = Origin | "import";

/** In place of a branch: what an import found is not of the branch that is scanned, and no later branch hides it. No ref of git. */
export const IMPORT_REF = "(import)";
