import { describe, expect, it } from "vitest";
import {
  builtHeaders,
  contentSecurityPolicy,
  isBuilt,
  isKnownHost,
  knownHosts,
  securityHeaders,
} from "../../../lib/core/web/guard.ts";

const loopback = knownHosts({ host: "127.0.0.1", port: 4000, origin: "http://127.0.0.1:4000" });

describe("the names that are answered", () => {
  it.each(["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000", "[::1]:4000"])("include %s", (host) => {
    expect(isKnownHost(host, loopback)).toBe(true);
  });

  it.each([
    null,
    "",
    "evil.example",
    "evil.example:4000",
    "127.0.0.1",
    "127.0.0.1:4001",
    "localhost.evil.example:4000",
    "127.0.0.1:4000, evil.example",
  ])("do not include %j", (host) => {
    expect(isKnownHost(host, loopback)).toBe(false);
  });

  it("include the public address behind a proxy", () => {
    const known = knownHosts({ host: "0.0.0.0", port: 4000, origin: "https://thaw.acme.example" });
    expect(isKnownHost("thaw.acme.example", known)).toBe(true);
    expect(isKnownHost("other.acme.example", known)).toBe(false);
  });
});

describe("the policy", () => {
  it("lets no inline script, inline style, frame or foreign origin in", () => {
    const policy = contentSecurityPolicy("n0nce", false);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("'nonce-n0nce'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it("speaks of transport security only where the transport is secure", () => {
    expect(securityHeaders(false).map(([name]) => name)).not.toContain("Strict-Transport-Security");
    expect(securityHeaders(true).map(([name]) => name)).toContain("Strict-Transport-Security");
  });
});

describe("files of the build", () => {
  it("are known by their folder alone", () => {
    expect(["/_next/static/chunks/x.js", "/_next/static/media/a.woff2"].every(isBuilt)).toBe(true);
    expect(["/", "/_next/image", "/_next/data/x", "/repos/_next/static/x"].some(isBuilt)).toBe(false);
  });

  it("may do nothing as a page, and be read by no other site", () => {
    const headers = new Map(builtHeaders(true));
    expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(headers.has("Strict-Transport-Security")).toBe(true);
    expect(new Map(builtHeaders(false)).has("Strict-Transport-Security")).toBe(false);
  });
});
