import { Fragment, type FunctionComponent, createElement as make, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { fold } from "../../../app/_ui/fold.ts";
import { Folded } from "../../../app/_ui/folded.tsx";
import { Icon } from "../../../app/_ui/icon.tsx";
import { PlainLink } from "../../../app/_ui/plain-link.tsx";
import { RowChoice } from "../../../app/_ui/row-choice.tsx";
import { StateChip } from "../../../app/_ui/state.tsx";
import { UtcTime } from "../../../app/_ui/time.tsx";

const HOSTILE = `"'><img src=x onerror=alert(1)>&amp;<script>`;

const link = make(
  PlainLink as FunctionComponent<object>,
  { href: `/repos/${HOSTILE}`, title: HOSTILE } as object,
  make("bdi", null, HOSTILE),
);
const box = make(RowChoice, { form: "choosing", value: HOSTILE, name: HOSTILE, checked: true });
const still = make("td", { className: "num", title: HOSTILE }, make(Icon, { name: "key" }), HOSTILE, 0, null, false);

const TREES: Readonly<Record<string, ReactNode>> = {
  "what nobody clicks": make("table", null, make("tbody", null, make("tr", null, still))),
  "rows with a link and a box": make(
    "table",
    null,
    make(
      "tbody",
      null,
      ["a", "b"].map((key) =>
        make("tr", { key }, make("td", null, box, make(StateChip, { state: "clean" })), make("td", null, link), still),
      ),
    ),
  ),
  "texts beside a link": make("p", null, HOSTILE, " in ", link, make(Fragment, null, ", ", make("br"), 12)),
  "what has nothing in it": make("ul", { "data-list": true, "aria-label": HOSTILE }, make("li")),
  "what can be scrolled by keys": make("div", null, make("section", { tabIndex: 0, "aria-label": "x" }, still)),
  "what opens": make("details", { open: true }, make("summary", null, make("b", null, HOSTILE)), make("p", null, link)),
  "what comes of a component": make(UtcTime, { iso: "2026-03-04T05:06:07.000Z" }),
  nothing: [null, "", false],
};

/** In HTML, both are the same. */
const written = (node: ReactNode) => renderToStaticMarkup(node).replaceAll("dateTime=", "datetime=");

describe("what is folded shows what it was", () => {
  test.each(Object.entries(TREES))("%s", (_, tree) => {
    const folded = make(Folded as FunctionComponent<{ readonly children?: ReactNode }>, null, tree);
    expect(written(folded).replaceAll("<br>", "<br/>")).toBe(written(tree));
  });
});

test("what nobody clicks comes as one text of marks, and a link as an element", () => {
  expect(fold(TREES["what nobody clicks"])).toHaveLength(1);
  expect(fold(TREES["what nobody clicks"])[0]).toEqual([
    "table",
    {},
    expect.stringMatching(/^<tbody><tr><td .*<\/tbody>$/),
  ]);
  expect(fold(make("td", null, link))).toEqual([
    ["td", {}, [["a", expect.anything(), expect.stringMatching(/^<bdi>/)]]],
  ]);
});

const Later = async () => "later";

describe("what cannot be handed over is refused", () => {
  const refused: Readonly<Record<string, ReactNode>> = {
    "a handler": make("button", { type: "button", onClick: () => undefined }, "x"),
    "an action": make("form", { action: () => undefined }, link),
    "a style": make("a", { href: "/", style: { color: "red" } }, "x"),
    "a handler in words, where nobody clicks": make("td", { onclick: "alert(1)" }, "x"),
    "what comes later": make(Later as never),
    "a thing": { text: "x" } as never,
  };
  test.each(Object.entries(refused))("%s", (_, tree) => {
    expect(() => fold(tree)).toThrow(TypeError);
  });
});
