import { expect, test } from "vitest";
import { createStateSeal } from "../../../lib/adapters/tokens/state-seal.ts";

const NOW = new Date("2026-03-01T10:00:00Z");
const LATER = new Date("2026-03-01T11:00:00Z");
const seal = createStateSeal("a secret of this installation");

test("what was sealed is opened again, until its time is over", () => {
  const sealed = seal.seal('["ada","1"]', LATER);
  expect(seal.open(sealed, NOW)).toBe('["ada","1"]');
  expect(seal.open(sealed, new Date(LATER.getTime() - 1))).toBe('["ada","1"]');
  expect(seal.open(sealed, LATER)).toBeNull();
});

test("what anybody else made or changed is not opened", () => {
  const sealed = seal.seal("text", LATER);
  const [body = "", mark = ""] = sealed.split(".");
  const other = createStateSeal("another secret");
  const forged = Buffer.from(JSON.stringify([LATER.getTime(), "other"])).toString("base64url");
  const wrong = [
    other.seal("text", LATER),
    `${forged}.${mark}`,
    body,
    `${body}.`,
    `${body}.${mark.slice(2)}`,
    "",
    ".",
    "%.%",
  ];
  for (const one of wrong) expect(seal.open(one, NOW)).toBeNull();
});
