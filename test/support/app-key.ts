import { generateKeyPairSync } from "node:crypto";

/** One pair for Apps whose keys need not differ: making one takes a while. Both halves in PEM, the private one as GitHub's download. */
export const APP_KEY = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
