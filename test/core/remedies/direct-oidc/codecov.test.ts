import { describe, expect, it } from "vitest";
import { FEDERATION } from "../../../../lib/core/knowledge/federation.ts";
import { expectNone, granted, job, plan, written } from "./support.ts";

const upload = (inputs: string, uses = "codecov/codecov-action@v7", env = "") => `
      - uses: ${uses}
        with:
          files: coverage.xml
          ${inputs}
${env}`;
const TOKEN = "token: ${{ secrets.CODECOV_TOKEN }}";
const FORKS = { on: "  push:\n    branches: [main]\n  pull_request:" };
const GUARD =
  "(github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository) && github.actor != 'dependabot[bot]'";

describe("codecov-action", () => {
  it("uses OIDC in place of a token, and needs nobody's consent", () => {
    const before = job(upload(TOKEN));
    expect(written(before)).toBe(granted(upload("use_oidc: true")));
    expect(plan(before).disposition).toBe("safe");
    expect(plan(before).prerequisites).toEqual([]);
  });

  it("uploads without any for forks", () => {
    const made = plan(job(upload(TOKEN), FORKS));
    expect(made.files[0]?.after).toBe(granted(upload(`use_oidc: \${{ ${GUARD} }}`), FORKS));
    expect(made.disposition).toBe("review");
  });

  it("takes the token out of the step's environment", () => {
    expect(
      written(
        job(upload("flags: unit", undefined, "        env:\n          CODECOV_TOKEN: ${{ secrets.CODECOV_TOKEN }}\n")),
      ),
    ).toBe(granted(upload("flags: unit\n          use_oidc: true")));
  });

  it("takes a version that can still upload", () => {
    const pinned = `${FEDERATION.codecov.pin.uses} # ${FEDERATION.codecov.pin.version}`;
    for (const version of ["v4", "v5", "v6.0.1", "a".repeat(40)]) {
      expect(written(job(upload(TOKEN, `codecov/codecov-action@${version}`)))).toBe(
        granted(upload("use_oidc: true", pinned)),
      );
    }
    expect(written(job(upload(TOKEN, "codecov/codecov-action@v6")))).toContain("codecov-action@v6\n");
  });

  it.each([
    [
      "an input that the new version does not know",
      job(upload(`file: x\n          ${TOKEN}`, "codecov/codecov-action@v4")),
    ],
    ["a server of one's own", job(upload(`url: https://codecov.example.com\n          ${TOKEN}`))],
    ["another repository", job(upload(`slug: acme/other\n          ${TOKEN}`))],
    ["a fallback", job(upload("token: ${{ secrets.CODECOV_TOKEN || secrets.CODECOV_OLD_TOKEN }}"))],
    ["another action", job(upload(TOKEN, "codecov/test-results-action@v1"))],
    [
      "the program",
      job(
        "\n      - run: codecov -t $CODECOV_TOKEN\n        env:\n          CODECOV_TOKEN: ${{ secrets.CODECOV_TOKEN }}\n",
      ),
    ],
    [
      "a condition that asks for the token",
      job(
        upload(
          "flags: unit",
          undefined,
          "        if: env.CODECOV_TOKEN != ''\n        env:\n          CODECOV_TOKEN: ${{ secrets.CODECOV_TOKEN }}\n",
        ),
      ),
    ],
  ])("leaves %s alone", (_, text) => expectNone(text));
});
