import type { Contract } from "./context.ts";
import { READING } from "./reading.ts";
import { WRITING } from "./writing.ts";

/** One thing that the product takes for granted of GitHub. */
export interface Operation {
  /** The guarantee. */
  readonly name: string;
  /** What is asked of GitHub for it. */
  readonly calls: readonly string[];
  /** Rejects where it does not hold. Operations run in order: what one finds out, others use. */
  run(contract: Contract): Promise<void>;
}

export const OPERATIONS: readonly Operation[] = [...READING, ...WRITING];
