import { describe, expect, it } from "vitest";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const setup = (inputs: string, uses = "cloudsmith-io/cloudsmith-cli-action@v3", script = "cloudsmith whoami") => `
      - uses: ${uses}
        with:
          ${inputs}
      - run: ${script}
`;
const KEY = "api-key: ${{ secrets.CLOUDSMITH_API_KEY }}";
const OIDC = `oidc-namespace: \${{ vars.CLOUDSMITH_NAMESPACE }}
          oidc-service-slug: \${{ vars.CLOUDSMITH_SERVICE_SLUG }}`;
const CURL = 'curl -u "token:$CLOUDSMITH_API_KEY" https://dl.cloudsmith.io';

describe("cloudsmith-cli-action", () => {
  it("exchanges the job's token in place of a key", () => {
    const before = job(setup(KEY));
    expect(written(before)).toBe(granted(setup(OIDC)));
    expect(asked(plan(before))).toEqual([
      "variable CLOUDSMITH_NAMESPACE",
      "variable CLOUDSMITH_SERVICE_SLUG",
      `trust Cloudsmith: ${WORKFLOW}`,
    ]);
  });

  it("exports the token where a later step reads it, from version 3 on", () => {
    expect(written(job(setup(KEY, undefined, CURL)))).toBe(
      granted(setup(`${OIDC}\n          export-auth-token: true`, undefined, CURL)),
    );
    expect(written(job(setup(KEY, "cloudsmith-io/cloudsmith-cli-action@v2", CURL)))).toBe(
      granted(setup(OIDC, "cloudsmith-io/cloudsmith-cli-action@v2", CURL)),
    );
    expect(written(job(setup(KEY, "cloudsmith-io/cloudsmith-cli-action@v3.0.1", CURL)))).toContain("# v3.1.0\n");
  });

  it("is left alone where nobody knows whether it exports", () => {
    expectNone(job(setup(KEY, `cloudsmith-io/cloudsmith-cli-action@${"b".repeat(40)}`, CURL)));
  });
});
