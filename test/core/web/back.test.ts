import { describe, expect, it } from "vitest";
import { placeToReturnTo } from "../../../lib/core/web/back.ts";

describe("the place that somebody comes back to after signing in", () => {
  it("is a page of this server, with its query", () => {
    expect(placeToReturnTo("/incidents/new?q=api&state=blocking")).toBe("/incidents/new?q=api&state=blocking");
    expect(placeToReturnTo("/repos/harbour/caf%C3%A9")).toBe("/repos/harbour/caf%C3%A9");
  });

  it.each([
    "//evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/repos",
    "javascript:alert(1)",
    "repos",
    "",
    "/",
    "/repos\nset-cookie: a=b",
    "/re pos",
    "/repos\\..\\x",
    `/${"x".repeat(2_001)}`,
    "/sign-in",
    "/sign-in/local?token=x",
    "/api/export/activity",
    "/x/../api/auth/signout",
    "/_next/static/x.js",
  ])("is nothing else: %j", (text) => {
    expect(placeToReturnTo(text)).toBeNull();
  });

  it("is nowhere for nothing", () => {
    expect(placeToReturnTo(null)).toBeNull();
    expect(placeToReturnTo(undefined)).toBeNull();
  });
});
