import { describe, expect, it } from "vitest";
import { FEDERATION } from "../../../../lib/core/knowledge/federation.ts";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const LOGIN = `      - id: nuget-login
        uses: ${FEDERATION.nuget.pin.uses} # ${FEDERATION.nuget.pin.version}
        with:
          user: \${{ vars.NUGET_USER }}
`;
const SOURCE = "https://api.nuget.org/v3/index.json";
const push = (
  value: string,
  source = SOURCE,
) => `      - run: dotnet nuget push a.nupkg --api-key "$NUGET_API_KEY" --source ${source}
        env:
          NUGET_API_KEY: \${{ ${value} }}
`;

describe("dotnet nuget push", () => {
  it("gets a key of nuget.org", () => {
    const before = job(push("secrets.NUGET_API_KEY"));
    expect(written(before)).toBe(granted(LOGIN + push("steps.nuget-login.outputs.NUGET_API_KEY")));
    expect(asked(plan(before))).toEqual(["variable NUGET_USER", `trust nuget.org: ${WORKFLOW}`]);
  });

  it("reads a key in the script's text from the environment, as its shell does", () => {
    const step = (key: string, env = "") => `      - shell: pwsh
${env}        run: dotnet nuget push a.nupkg -k ${key} -s ${SOURCE}
`;
    expect(written(job(step("${{ secrets.NUGET_KEY }}")))).toBe(
      granted(
        LOGIN +
          step(
            "$env:NUGET_API_KEY",
            "        env:\n          NUGET_API_KEY: ${{ steps.nuget-login.outputs.NUGET_API_KEY }}\n",
          ),
      ),
    );
  });

  it.each([
    ["another source", push("secrets.NUGET_API_KEY", "https://nuget.pkg.github.com/acme/index.json")],
    ["a source that is not written down", push("secrets.NUGET_API_KEY", "${{ vars.SOURCE }}")],
    ["a key that the push does not use", push("secrets.NUGET_API_KEY").replace('"$NUGET_API_KEY"', "abc")],
  ])("is left alone: %s", (_, steps) => expectNone(job(steps)));
});
