import { createHash, randomBytes } from "node:crypto";
import { tokenText } from "../../core/api/token-text.ts";
import type { Tokens } from "../../usecases/ports.ts";

/** SHA-256 is enough for what nobody can guess: 256 random bits need no slow hash. */
export const tokens: Tokens = {
  create: () => randomBytes(32).toString("base64url"),
  hash: (token) => createHash("sha256").update(token).digest("hex"),
};

/** For machines: the same entropy, in a form that scanners of secrets find. The hash is of the whole text. */
export const apiTokens: Tokens = { create: () => tokenText(randomBytes(32)), hash: tokens.hash };
