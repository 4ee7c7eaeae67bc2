import type { Role } from "../../core/actor.ts";

/** Who reviews what came within a window, unless they had a part in it. */
export const REVIEWERS: readonly Role[] = ["owner", "security-lead", "commander", "admin"];

/** Who decides about Apps: what they reach is nobody's repository alone. */
export const APP_DECIDERS: readonly Role[] = ["security-lead", "commander", "admin"];
