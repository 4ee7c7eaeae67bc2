import { describe, expect, it } from "vitest";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const UPLOAD = `
      - uses: pypa/gh-action-pypi-publish@release/v1
`;
const PASSWORD = "          password: ${{ secrets.PYPI_API_TOKEN }}\n";

describe("gh-action-pypi-publish", () => {
  it("needs no password", () => {
    const before = job(`${UPLOAD}        with:\n          user: __token__\n${PASSWORD}`);
    expect(written(before)).toBe(granted(UPLOAD));
    expect(asked(plan(before))).toEqual([`trust pypi.org: ${WORKFLOW}`]);
  });

  it("keeps the index of the tests, and takes a version that knows OIDC", () => {
    const text = written(
      job(
        `${UPLOAD.replace("release/v1", "v1.5.1")}        with:\n${PASSWORD}          repository_url: https://test.pypi.org/legacy/\n`,
      ),
    );
    expect(text).toBe(
      granted(`
      - uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
        with:
          repository_url: https://test.pypi.org/legacy/
`),
    );
    expect(written(job(`${UPLOAD.replace("release/v1", "master")}        with:\n${PASSWORD}`))).toContain(
      "# v1.14.2\n",
    );
  });

  it.each([
    ["another user", `${UPLOAD}        with:\n          user: ada\n${PASSWORD}`],
    [
      "another index",
      `${UPLOAD}        with:\n          repository-url: https://pypi.example.com/legacy/\n${PASSWORD}`,
    ],
    ["two uploads of one job", `${UPLOAD}        with:\n${PASSWORD}${UPLOAD.slice(1)}        with:\n${PASSWORD}`],
    [
      "twine",
      "\n      - run: twine upload dist/*\n        env:\n          TWINE_PASSWORD: ${{ secrets.PYPI_API_TOKEN }}\n",
    ],
  ])("is left alone: %s", (_, steps) => expectNone(job(steps)));

  it("is left alone in a called workflow", () => {
    expectNone(job(`${UPLOAD}        with:\n${PASSWORD}`, { on: "  push:\n  workflow_call:" }));
  });
});
