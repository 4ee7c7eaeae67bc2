import { describe, expect, it } from "vitest";
import { FEDERATION } from "../../../../lib/core/knowledge/federation.ts";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const AUTH = `      - id: crates-io-auth
        uses: ${FEDERATION.crates.pin.uses} # ${FEDERATION.crates.pin.version}
`;
const publish = (value: string, script = "cargo publish") => `      - run: ${script}
        env:
          CARGO_REGISTRY_TOKEN: \${{ ${value} }}
`;

describe("cargo publish", () => {
  it("gets a token of crates.io", () => {
    const before = job(publish("secrets.CRATES_TOKEN"));
    expect(written(before)).toBe(granted(AUTH + publish("steps.crates-io-auth.outputs.token")));
    expect(asked(plan(before))).toEqual([`trust crates.io: ${WORKFLOW}`]);
  });

  it("shares one login with what follows", () => {
    expect(
      written(
        job(
          publish("secrets.CRATES_TOKEN", "cargo publish -p a") + publish("secrets.CRATES_TOKEN", "cargo publish -p b"),
        ),
      ),
    ).toBe(
      granted(
        AUTH +
          publish("steps.crates-io-auth.outputs.token", "cargo publish -p a") +
          publish("steps.crates-io-auth.outputs.token", "cargo publish -p b"),
      ),
    );
  });

  it("reads a token in the script's text from the environment", () => {
    expect(written(job("      - run: cargo publish --token ${{ secrets.CRATES_TOKEN }}\n"))).toBe(
      granted(`${AUTH}      - run: cargo publish --token "$CARGO_REGISTRY_TOKEN"
        env:
          CARGO_REGISTRY_TOKEN: \${{ steps.crates-io-auth.outputs.token }}
`),
    );
  });

  it.each([
    ["another registry", publish("secrets.CRATES_TOKEN", "cargo publish --registry internal")],
    ["a yank", publish("secrets.CRATES_TOKEN", "cargo publish && cargo yank --version 1.0.0")],
    [
      "a login for other programs",
      "      - run: cargo login ${{ secrets.CRATES_TOKEN }}\n      - uses: jbolda/covector/packages/action@v0\n",
    ],
    ["a wrapper", publish("secrets.CRATES_TOKEN", "make publish")],
    ["a fallback in the script", "      - run: cargo publish --token ${{ secrets.CRATES_TOKEN || secrets.OLD }}\n"],
  ])("is left alone: %s", (_, steps) => expectNone(job(steps)));

  it("is left alone on workflow_run and in a called workflow", () => {
    expectNone(
      job(publish("secrets.CRATES_TOKEN"), { on: "  workflow_run:\n    workflows: [ci]\n    types: [completed]" }),
    );
    expectNone(job(publish("secrets.CRATES_TOKEN"), { on: "  push:\n  workflow_call:" }));
  });

  it("is left alone where its id is taken", () => {
    expectNone(job(`      - id: crates-io-auth\n        run: "true"\n${publish("secrets.CRATES_TOKEN")}`));
  });
});
