import { expect, it } from "vitest";
import { freezeSign } from "../../../lib/core/listing/freeze-sign.ts";
import { LAMPS } from "../../../lib/core/listing/incident-shown.ts";

it("is the worst of all incidents, and unknown is no less than danger", () => {
  const of = Object.fromEntries(LAMPS.map((lamp) => [lamp, freezeSign([{ lamp }])]));
  expect(of).toEqual({
    off: "none",
    ended: "none",
    holds: "freezing",
    asked: "freezing",
    free: "freezing",
    ending: "freezing",
    loose: "danger",
    unknown: "danger",
  });
  expect(freezeSign([])).toBe("none");
  expect(freezeSign([{ lamp: "holds" }, { lamp: "loose" }, { lamp: "ended" }])).toBe("danger");
});
