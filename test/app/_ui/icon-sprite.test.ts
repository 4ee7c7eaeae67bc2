import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { IconSprite } from "../../../app/_ui/icon-sprite.tsx";

test("every icon is one symbol of plain shapes, and nothing in it could be run", () => {
  const html = renderToStaticMarkup(createElement(IconSprite));
  const symbols = [...html.matchAll(/<symbol id="i-([a-z-]+)" viewBox="0 0 24 24">(.*?)<\/symbol>/g)];
  expect(new Set(symbols.map(([, name]) => name)).size).toBe(symbols.length);
  expect(symbols.map(([, name]) => name)).toEqual(
    expect.arrayContaining(["snowflake", "drop", "key", "siren", "critical"]),
  );
  for (const [, , shapes = ""] of symbols)
    expect(shapes).toMatch(
      /^(?:<(?:path|circle|rect|line|polyline|polygon|ellipse)(?: [a-z0-9-]+="[\w\s.,-]*")*\/>)+$/,
    );
});
