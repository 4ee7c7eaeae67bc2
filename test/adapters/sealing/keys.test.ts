import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DoesNotOpen, decrypt, derive, encrypt, newKeyLine, readKeyRing } from "../../../lib/adapters/sealing/keys.ts";

const key = randomBytes(32);

test("what was sealed opens with the same key and binding, whatever it is", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (plain, bound) => {
      expect(new Uint8Array(decrypt(key, encrypt(key, plain, bound), bound))).toEqual(plain);
    }),
  );
});

test("any bit that was changed, any other key and any other binding keep it shut, and the message has nothing of it", () => {
  const sealed = encrypt(key, Buffer.from("the value"), "a/1");
  for (let index = 0; index < sealed.length * 8; index += 7) {
    const changed = Buffer.from(sealed);
    changed[index >> 3] = (changed[index >> 3] ?? 0) ^ (1 << (index & 7));
    expect(() => decrypt(key, changed, "a/1")).toThrow(DoesNotOpen);
  }
  expect(() => decrypt(randomBytes(32), sealed, "a/1")).toThrow(DoesNotOpen);
  for (const bound of ["", "a/", "a/11", "b/1"]) expect(() => decrypt(key, sealed, bound)).toThrow(DoesNotOpen);
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => decrypt(key, sealed.subarray(0, length), "a/1")).toThrow(DoesNotOpen);
});

test("the same value is never sealed to the same bytes", () => {
  expect(encrypt(key, Buffer.from("x"), "a").equals(encrypt(key, Buffer.from("x"), "a"))).toBe(false);
});

describe("a key file", () => {
  test("has the current key first, and comments", () => {
    const text = `# new\n${newKeyLine("k2")}\n${newKeyLine("k1")}\r\n`;
    expect(readKeyRing(text).map(({ id }) => id)).toEqual(["k2", "k1"]);
  });

  test.each([
    ["nothing", "", /no key/],
    ["comments alone", "# x\n", /no key/],
    ["a key that is too short", `k1:${randomBytes(31).toString("base64")}`, /line 1/],
    ["a key that is too long", `k1:${randomBytes(33).toString("base64")}`, /line 1/],
    ["hex", `k1:${randomBytes(32).toString("hex")}`, /line 1/],
    ["no id", randomBytes(32).toString("base64"), /line 1/],
    ["a mistake in line 3", `${newKeyLine("a")}\nx`, /line 3/],
    ["an id twice", newKeyLine("a") + newKeyLine("a"), /twice/],
  ])("with %s is refused by its line, and its text is not quoted", (_name, text, message) => {
    const read = () => readKeyRing(text);
    expect(read).toThrow(message);
    const secret = /:(\S{20,})/.exec(text)?.[1];
    if (secret !== undefined) expect(read).not.toThrow(secret.slice(0, 10));
  });

  test("keys for another purpose are other keys, and always the same", () => {
    const ring = readKeyRing(newKeyLine("a"));
    const [one, two, other] = [derive(ring, "lease"), derive(ring, "lease"), derive(ring, "else")];
    expect(Buffer.from(one[0].key).equals(Buffer.from(two[0].key))).toBe(true);
    expect(Buffer.from(one[0].key).equals(Buffer.from(other[0].key))).toBe(false);
    expect(Buffer.from(one[0].key).equals(Buffer.from(ring[0].key))).toBe(false);
  });
});
