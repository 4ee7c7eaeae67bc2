import type { VendorKnowledge } from "../schema.ts";
import { githubBasics } from "./github-basics.ts";

/** Every vendor file of this folder. A test walks the folder and refuses one that is missing here. */
export const VENDORS = [githubBasics] as const satisfies readonly VendorKnowledge[];
