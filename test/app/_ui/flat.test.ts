import { Fragment, type FunctionComponent, createElement as make, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Flat, marks } from "../../../app/_ui/flat.tsx";
import { GateDots } from "../../../app/_ui/gate-dots.tsx";
import { Icon } from "../../../app/_ui/icon.tsx";
import { PlainLink } from "../../../app/_ui/plain-link.tsx";
import { StackedBar } from "../../../app/_ui/stacked-bar.tsx";
import { SeverityCountsLine, StateChip } from "../../../app/_ui/state.tsx";
import { Ago, UtcTime } from "../../../app/_ui/time.tsx";

const HOSTILE = `"'><img src=x onerror=alert(1)>&amp;<script>`;
const GATE = { gate: "commit-review", verdict: "hold", excepted: false } as const;

describe("marks are what React writes", () => {
  const nodes: Readonly<Record<string, ReactNode>> = {
    "a text": HOSTILE,
    "a figure": 12_345,
    "nothing, and what is not shown": [null, undefined, true, false, ""],
    "an icon": make(Icon, { name: "key", className: "size-3.5" }),
    "a time": make(UtcTime, { iso: "2026-03-04T05:06:07.000Z", short: true, className: "num" }),
    "an age": make(Ago, { iso: "2026-03-04T05:06:07.000Z", asOf: "2026-03-05T05:06:07.000Z" }),
    "a chip, which is flat itself": make(StateChip, { state: "blocking" }),
    "a line of figures": make(SeverityCountsLine, { counts: { critical: 1, high: 0, medium: 3, low: 0, info: 0 } }),
    "dots of gates": make(GateDots, { gates: [GATE] }),
    "what a stranger called it": make("bdi", { title: HOSTILE, className: HOSTILE, "aria-label": HOSTILE }, HOSTILE),
    "lists and fragments": make(Fragment, null, [make("i", { key: 1 }, "a"), [make("b", { key: 2 }, 0)]], make("br")),
    "what is said to a screen reader": make("span", { "aria-hidden": true, "data-open": false, hidden: true }, "x"),
    "what is not hidden": make("span", { hidden: false, title: undefined, "aria-label": null }, "x"),
    "terms and what they mean": make("dl", null, make("dt", null, HOSTILE), make("dd", { className: "figures" }, 1)),
    "a shape": make(
      "svg",
      { viewBox: "0 0 10 10", focusable: "false" },
      make("rect", { x: 1, width: 2, strokeWidth: 3, strokeLinecap: "round" }),
    ),
    "a bar of several parts": make(StackedBar, { total: 3, parts: [{ key: "clean", value: 2, fill: "fill-thawed" }] }),
  };
  test.each(Object.entries(nodes))("%s", (_, node) => {
    // In HTML, both are the same.
    const written = renderToStaticMarkup(node).replaceAll("<br/>", "<br>").replaceAll("dateTime=", "datetime=");
    expect(marks(node)).toBe(written);
  });
});

/** Its children are given as React's own function has them. */
function loose(component: unknown): FunctionComponent<Readonly<Record<string, unknown>>> {
  return component as FunctionComponent<Readonly<Record<string, unknown>>>;
}

test("what is flat shows what was not", () => {
  const inside = make("b", null, HOSTILE);
  const flat = make(loose(Flat), { tag: "td", className: "num", title: HOSTILE }, inside);
  expect(renderToStaticMarkup(flat)).toBe(
    renderToStaticMarkup(make("td", { className: "num", title: HOSTILE }, inside)),
  );
});

test("a plain link is one in the page that stands for itself", () => {
  const link = make(loose(PlainLink), { href: `/repos/${HOSTILE}`, className: "link" }, make("bdi", null, HOSTILE));
  const plain = make("a", { href: `/repos/${HOSTILE}`, className: "link", "data-plain-link": true }, HOSTILE);
  expect(renderToStaticMarkup(link)).toBe(
    renderToStaticMarkup(plain).replace(/>(.*)<\/a>$/, (_, text) => `><bdi>${text}</bdi></a>`),
  );
});

const Later = async () => "later";

describe("what plain marks cannot be is refused", () => {
  const refused: Readonly<Record<string, ReactNode>> = {
    "a link": make("a", { href: "/" }, "x"),
    "a field": make("input", { defaultValue: "x" }),
    "a button": make("button", { type: "button" }, "x"),
    "what runs": make("script", null, "alert(1)"),
    "what loads": make("img", { src: "x" }),
    "a handler": make("span", { onClick: () => undefined }, "x"),
    "a handler in words": make("span", { onclick: "alert(1)" }, "x"),
    "a style": make("span", { style: { color: "red" } }, "x"),
    "a style in words": make("span", { style: "x" as never }, "x"),
    "an attribute with a name of its own": make("span", { 'x="" onclick="alert(1)': "x" }, "x"),
    "what comes later": make(Later as never),
    "a thing": { text: "x" } as never,
  };
  test.each(Object.entries(refused))("%s", (_, node) => {
    expect(() => marks(node)).toThrow(TypeError);
  });
});
