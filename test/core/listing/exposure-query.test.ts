import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXPOSURE_CLASSES } from "../../../lib/core/gates/facts.ts";
import { CREDENTIAL_LEVELS } from "../../../lib/core/listing/credential-query.ts";
import { exposureCsv, exposureJson } from "../../../lib/core/listing/exposure-export.ts";
import {
  ALL_EXPOSED,
  EXPOSURE_SHOWS,
  exposureQueryString,
  isFilteredExposure,
  parseExposureQuery,
} from "../../../lib/core/listing/exposure-query.ts";
import type { ExposureView } from "../../../lib/core/listing/exposure-views.ts";

const read = (text: string) => parseExposureQuery(Object.fromEntries(new URLSearchParams(text)));

const ROW: ExposureView = {
  key: { revoked: false, position: 0, credentialId: "01890000-0000-7000-8000-000000000001" },
  credentialId: "01890000-0000-7000-8000-000000000001",
  name: "NPM_TOKEN",
  kind: "npm-token",
  level: "repo",
  environment: null,
  repository: { owner: "acme", name: "site" },
  class: "handed",
  because: [
    {
      kind: "run",
      repository: { owner: "acme", name: "site" },
      credential: null,
      run: { id: "7", path: "ci.yml", job: "=build" },
    },
    {
      kind: "written-by",
      repository: { owner: "acme", name: "lib" },
      credential: { id: "two", name: "BOT" },
      run: null,
    },
  ],
  breaks: [{ repository: { owner: "acme", name: "site" }, path: "ci.yml", job: "build", line: 12, fingerprint: "f" }],
  breakCount: 3,
  repositories: 2,
  dueAt: "2026-11-29T00:00:00.000Z",
  overdue: true,
  revoked: null,
};

describe("the filter of exposed credentials", () => {
  it("is read back from its address as it was", () => {
    fc.assert(
      fc.property(
        fc.record({
          text: fc.string({ maxLength: 40 }).map((text) => text.replaceAll("\0", "").trim()),
          repositoryId: fc.option(fc.uuid()),
          show: fc.constantFrom(...EXPOSURE_SHOWS),
          classes: fc.subarray([...EXPOSURE_CLASSES]),
          levels: fc.subarray([...CREDENTIAL_LEVELS]),
          after: fc.option(fc.record({ revoked: fc.boolean(), position: fc.nat(9_999_999), credentialId: fc.uuid() })),
        }),
        (query) => {
          expect(read(exposureQueryString(query))).toEqual(query);
        },
      ),
    );
  });

  it("leaves out what is not understood, and is none by default", () => {
    expect(read("?repository=1&show=x&class=x,handed&level=y&after=0.1.x")).toEqual({
      ...ALL_EXPOSED,
      classes: ["handed"],
    });
    expect(isFilteredExposure(ALL_EXPOSED)).toBe(false);
    expect(isFilteredExposure({ ...ALL_EXPOSED, show: "open" })).toBe(true);
    expect(exposureQueryString(ALL_EXPOSED)).toBe("");
  });
});

describe("files of exposed credentials", () => {
  it("tell the whole way to each, and which jobs its revocation breaks", () => {
    const [, line] = exposureCsv([ROW]).split("\r\n");
    expect(line).toContain("given to job =build of ci.yml in run 7 of acme/site; BOT can write to acme/lib");
    expect(line).toContain('3,"acme/site ci.yml line 12, job build"');
    const [row] = JSON.parse(exposureJson([ROW]));
    expect(row).toMatchObject({ name: "NPM_TOKEN", overdue: true, revoked: null });
    expect(row).not.toHaveProperty("key");
  });
});
