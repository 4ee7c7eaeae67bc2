import { expect, it } from "vitest";
import { mayKeep } from "../../../app/_ui/kept.ts";

const field = (change: Partial<Parameters<typeof mayKeep>[0]>) =>
  mayKeep({ type: "text", name: "reason", autocomplete: "off", ...change });

it("what is typed into a form is kept in the tab, and nothing that could be a secret", () => {
  expect(field({})).toBe(true);
  expect(field({ type: "textarea", name: "text" })).toBe(true);
  expect(field({ name: "security-lead" })).toBe(true);
  expect(field({ type: "checkbox", name: "drill" })).toBe(true);
  for (const type of ["password", "file", "hidden"]) expect(field({ type })).toBe(false);
  for (const name of ["token", "client_secret", "passphrase", "api-key", "private-key", "password", ""])
    expect(field({ name })).toBe(false);
  expect(field({ autocomplete: "current-password" })).toBe(false);
  expect(field({ autocomplete: "one-time-code" })).toBe(false);
});
