import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** Certificates as authorities make them, of elliptic curves. Sources: RFC 5280, ITU-T X.690. */

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const identifier = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const time = (at: Date) => der(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, "")));
const nameOf = (text: string) => sequence(der(0x31, sequence(identifier("550403"), der(0x0c, Buffer.from(text)))));
const ECDSA_WITH_SHA256 = sequence(identifier("2a8648ce3d040302"));
const TRUE = der(0x01, Buffer.from([0xff]));

export interface LeafRequest {
  readonly uris?: readonly string[];
  readonly hosts?: readonly string[];
  readonly address?: readonly [number, number, number, number];
  readonly from?: Date;
  readonly to?: Date;
}

export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface Authority extends KeyAndCertificate {
  issue(leaf: LeafRequest): KeyAndCertificate;
}

const HOUR = 3_600_000;

function certificate(
  subject: { readonly name: string; readonly publicKey: KeyObject },
  issuer: { readonly name: string; readonly key: KeyObject },
  extensions: readonly Uint8Array[],
  validity: { readonly from: Date; readonly to: Date },
): string {
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer.name),
    sequence(time(validity.from), time(validity.to)),
    nameOf(subject.name),
    subject.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, issuer.key));
  const base64 = sequence(body, ECDSA_WITH_SHA256, signature).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** An authority of that name, which signs whatever it is asked for. Two of one name have different keys. */
export function createAuthority(name: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const isAuthority = sequence(identifier("551d13"), TRUE, der(0x04, sequence(TRUE)));
  const validity = { from: new Date(Date.now() - 24 * HOUR), to: new Date(Date.now() + 24 * HOUR) };
  const self = { name, key: privateKey };
  return {
    key: pem(privateKey),
    cert: certificate({ name, publicKey }, self, [isAuthority], validity),
    issue({ uris = [], hosts = [], address, from = new Date(Date.now() - 60_000), to = new Date(Date.now() + HOUR) }) {
      const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const names = [
        ...uris.map((uri) => der(0x86, Buffer.from(uri))),
        ...hosts.map((host) => der(0x82, Buffer.from(host))),
      ];
      if (address !== undefined) names.push(der(0x87, Buffer.from(address)));
      const extensions = names.length === 0 ? [] : [sequence(identifier("551d11"), der(0x04, sequence(...names)))];
      const subject = { name: "leaf", publicKey: pair.publicKey };
      const notAuthority = sequence(identifier("551d13"), der(0x04, sequence()));
      return {
        key: pem(pair.privateKey),
        cert: certificate(subject, self, [...extensions, notAuthority], { from, to }),
      };
    },
  };
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
