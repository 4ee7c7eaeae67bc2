import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKmsWrapper, kmsConfiguration } from "../../../lib/adapters/providers/aws/kms.ts";
import { newWrappedLine, readWrappedRing } from "../../../lib/adapters/sealing/keys.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { KeyWrapper } from "../../../lib/usecases/broker/ports.ts";
import { createTestEgress } from "../../support/providers/egress.ts";
import { type FakeKms, startFakeKms } from "../../support/providers/kms.ts";

const ARN = "arn:aws:kms:eu-central-1:123456789012:key/0c1d2e3f-0000-4000-8000-000000000001";

let kms: FakeKms;
let wrapper: KeyWrapper;

function wrapperFor(key_arn: string, credentials: () => string): KeyWrapper {
  const configuration = kmsConfiguration.parse({
    key_arn,
    credentials_file: "kms.json",
    endpoint: kms.upstream.origin,
  });
  const deps = { egress: createTestEgress(), clock: { now: () => new Date() }, configuration };
  return createKmsWrapper({ ...deps, credentials: async () => new SecretText(credentials()) });
}

beforeAll(async () => {
  kms = await startFakeKms(ARN);
  wrapper = wrapperFor(ARN, () => kms.credentialsFile());
});
afterAll(() => kms.upstream.close());

test("a data key that KMS wrapped opens for what it is bound to, and for nothing else", async () => {
  const key = randomBytes(32);
  const wrapped = await wrapper.wrap(key, "secret/o/1/1");
  expect(Buffer.from(wrapped).includes(key)).toBe(false);
  expect(Buffer.from(await wrapper.unwrap(ARN, wrapped, "secret/o/1/1")).equals(key)).toBe(true);
  await expect(wrapper.unwrap(ARN, wrapped, "secret/o/1/2")).rejects.toThrow(
    "KMS Decrypt: kms: 400 InvalidCiphertextException",
  );
  await expect(wrapper.unwrap(ARN.replace(/1$/, "2"), wrapped, "secret/o/1/1")).rejects.toThrow("NotFoundException");
});

test("lease keys that KMS wrapped are read back, the first line being the current key", async () => {
  const text = `${await newWrappedLine("l2", wrapper)}# the one before\n${await newWrappedLine("l1", wrapper)}`;
  const ring = await readWrappedRing(text, wrapper);
  expect(ring.map(({ id, key }) => [id, key.length])).toEqual([
    ["l2", 32],
    ["l1", 32],
  ]);
  // A line under another name is bound to its own.
  await expect(readWrappedRing(text.replace("l2:", "l3:"), wrapper)).rejects.toThrow("InvalidCiphertextException");
  await expect(readWrappedRing("no key here", wrapper)).rejects.toThrow("line 1 of the lease keys");
  await expect(readWrappedRing("\n", wrapper)).rejects.toThrow("no key");
});

test.each([
  [
    "credentials of somebody else",
    () => JSON.stringify({ Version: 1, AccessKeyId: "AKIAOTHERWISE00000", SecretAccessKey: "x".repeat(40) }),
  ],
  ["no credentials", () => ""],
])("with %s nothing is wrapped, and no secret is in the reason", async (_what, credentials) => {
  const failure = await wrapperFor(ARN, credentials)
    .wrap(randomBytes(32), "x")
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(inspect(failure)).not.toContain("x".repeat(40));
  for (const secret of kms.secrets()) expect(inspect(failure)).not.toContain(secret);
});

test("an alias or another partition's key is refused when it is configured", () => {
  for (const key_arn of ["alias/thaw", "arn:aws:kms:eu-central-1:123456789012:alias/thaw", ""]) {
    expect(kmsConfiguration.safeParse({ key_arn, credentials_file: "f" }).success).toBe(false);
  }
});
