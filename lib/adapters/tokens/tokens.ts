import { createHash, randomBytes } from "node:crypto";
import type { Tokens } from "../../usecases/ports.ts";

/** SHA-256 is enough for what nobody can guess: 256 random bits need no slow hash. */
export const tokens: Tokens = {
  create: () => randomBytes(32).toString("base64url"),
  hash: (token) => createHash("sha256").update(token).digest("hex"),
};
