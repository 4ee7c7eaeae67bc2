import { describe, expect, it } from "vitest";
import { inert, inlineCode } from "../../../lib/core/report/markdown.ts";

describe("a stranger's text in Markdown", () => {
  it.each([
    ["acme/flow@main", "acme/flow@&#8203;main"],
    ["closes #12", "closes #&#8203;12"],
    ["fixes gh-12", "fixes gh-&#8203;12"],
    ["@acme/team #1 &#64;", "@&#8203;acme/team #&#8203;1 &amp;#&#8203;64;"],
    ["[x](https://a.example) <b>", "\\[x\\](https&#58;//a.example) \\<b\\>"],
    ["a\u202eb\nc", "a\\\\u202eb c"],
  ])("%j is shown as it is, and mentions, links and closes nothing", (text, shown) => {
    expect(inert(text)).toBe(shown);
  });

  it("is code whatever backticks it has", () => {
    expect(inlineCode("a`b``c")).toBe("```a`b``c```");
    expect(inlineCode("`a|b")).toBe("`` `a\\|b ``");
  });
});
