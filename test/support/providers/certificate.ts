import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A self-signed certificate, since Node can read but not make them: RFC 5280 section 4.1, the least that it allows. */
export interface MadeCertificate {
  /** Certificate and key in one PEM text. */
  readonly pem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly publicKey: KeyObject;
  /** `x5t#S256` */
  readonly thumbprint: string;
}

const TAG = { integer: 0x02, bits: 0x03, null: 0x05, oid: 0x06, utf8: 0x0c, utc: 0x17, sequence: 0x30, set: 0x31 };
/** sha256WithRSAEncryption, RFC 4055 section 5. */
const RSA_SHA256 = der(TAG.sequence, der(TAG.oid, Buffer.from("2a864886f70d01010b", "hex")), der(TAG.null));
const COMMON_NAME = der(TAG.oid, Buffer.from("550403", "hex"));

export function makeCertificate(validTo = new Date("2040-01-01T00:00:00Z")): MadeCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const commonName = der(TAG.sequence, COMMON_NAME, der(TAG.utf8, Buffer.from("thaw-test")));
  const name = der(TAG.sequence, der(TAG.set, commonName));
  const validity = der(TAG.sequence, time(new Date("2020-01-01T00:00:00Z")), time(validTo));
  const serial = der(TAG.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  const key = publicKey.export({ type: "spki", format: "der" });
  const toSign = der(TAG.sequence, serial, RSA_SHA256, name, validity, name, key);
  const signature = der(TAG.bits, Buffer.from([0]), sign("sha256", toSign, privateKey));
  const certificate = der(TAG.sequence, toSign, RSA_SHA256, signature);
  const base64 = certificate.toString("base64").replace(/.{64}/g, "$&\n");
  const certificatePem = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  const keyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const thumbprint = createHash("sha256").update(certificate).digest("base64url");
  return { pem: keyPem + certificatePem, certificatePem, keyPem, publicKey, thumbprint };
}

function time(at: Date): Buffer {
  const text = at.toISOString().replace(/[-:T]|\.\d{3}/g, "");
  return der(TAG.utc, Buffer.from(text.slice(2)));
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 256 ? [length] : [length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content]);
}
