import { describe, expect, it } from "vitest";
import { FEDERATION } from "../../../../lib/core/knowledge/federation.ts";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const push = (script = "gem push *.gem") => `      - name: Push
        run: ${script}
`;
const KEY = "        env:\n          GEM_HOST_API_KEY: ${{ secrets.RUBYGEMS_API_KEY }}\n";

describe("gem push", () => {
  it("gets a key in front of it", () => {
    const before = job(push() + KEY);
    expect(written(before)).toBe(
      granted(`      - name: Configure RubyGems credentials
        uses: ${FEDERATION.rubygems.pin.uses} # ${FEDERATION.rubygems.pin.version}
${push()}`),
    );
    expect(asked(plan(before))).toEqual([`trust rubygems.org: ${WORKFLOW}`]);
  });

  it.each([
    ["another host", push("gem push a.gem --host https://gems.example.com") + KEY],
    ["a key by name", push("gem push a.gem --key acme") + KEY],
    ["a wrapper", push("bundle exec rake release") + KEY],
  ])("is left alone: %s", (_, steps) => expectNone(job(steps)));

  it("is left alone where pull requests from forks get to it", () => {
    expectNone(job(push() + KEY, { on: "  pull_request:" }));
    expect(
      written(
        job(`${push()}        if: github.event_name == 'push'\n${KEY}`, {
          on: "  pull_request:\n  push:\n    tags: ['v*']",
        }),
      ),
    ).toContain("uses: rubygems/configure-rubygems-credentials@");
  });
});
