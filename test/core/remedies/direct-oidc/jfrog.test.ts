import { describe, expect, it } from "vitest";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const setup = (env: string) =>
  job(`
      - uses: jfrog/setup-jfrog-cli@v4
        env:
          ${env}
      - run: jf rt ping
`);

describe("setup-jfrog-cli", () => {
  it("exchanges the job's token in place of a stored one", () => {
    const before = setup("JF_URL: ${{ vars.JF_URL }}\n          JF_ACCESS_TOKEN: ${{ secrets.JF_ACCESS_TOKEN }}");
    expect(written(before)).toBe(
      granted(`
      - uses: jfrog/setup-jfrog-cli@v4
        with:
          oidc-provider-name: \${{ vars.JFROG_OIDC_PROVIDER }}
        env:
          JF_URL: \${{ vars.JF_URL }}
      - run: jf rt ping
`),
    );
    expect(asked(plan(before))).toEqual(["variable JFROG_OIDC_PROVIDER", `trust JFrog: ${WORKFLOW}`]);
  });

  it("does so in place of a password and its user", () => {
    expect(
      written(
        setup(
          "JF_URL: https://acme.jfrog.io\n          JF_USER: ci\n          JF_PASSWORD: ${{ secrets.JF_PASSWORD }}",
        ),
      ),
    ).not.toMatch(/JF_USER|JF_PASSWORD/);
  });

  it("is left alone without an address, and with a configuration in a token", () => {
    expectNone(setup("JF_ACCESS_TOKEN: ${{ secrets.JF_ACCESS_TOKEN }}"));
    expectNone(
      setup(
        "JF_URL: https://a\n          JF_ENV_1: ${{ secrets.JF_ENV_1 }}\n          JF_ACCESS_TOKEN: ${{ secrets.JF_ACCESS_TOKEN }}",
      ),
    );
  });
});
