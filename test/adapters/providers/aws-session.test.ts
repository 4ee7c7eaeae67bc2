import fc from "fast-check";
import { expect, test } from "vitest";
import { sessionName, tagValue } from "../../../lib/adapters/providers/aws/session.ts";
import { parseXml, textAt } from "../../../lib/adapters/providers/aws/xml.ts";
import { ISSUANCE, identity } from "../../support/providers/request.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ maxLength: 400 }),
  fc.string({ unit: fc.constantFrom("a", "=", ".", "3", "D", "#", "é", "/"), maxLength: 300 }),
);

test("a session's name has AWS's form and ends in the issuance, whatever the repository is called", () => {
  fc.assert(
    fc.property(anyText, fc.option(anyText), (repository, runId) => {
      const name = sessionName({ ...identity, repository, runId }, ISSUANCE);
      expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
      expect(name.endsWith(ISSUANCE)).toBe(true);
    }),
  );
});

test("two issuances never have the same session name, also with ids of another form", () => {
  const long = "i".repeat(100);
  const names = [ISSUANCE, `${long}1`, `${long}2`, "a/b", "a-b"].map((id) => sessionName(identity, id));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
});

test("a tag's value has AWS's form, and two texts never become the same value", () => {
  fc.assert(
    fc.property(anyText, anyText, (one, other) => {
      expect(tagValue(one)).toMatch(/^[A-Za-z\d _.:/=+\-@]{0,256}$/);
      if (one !== other) expect(tagValue(one)).not.toBe(tagValue(other));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["refs/heads/main", "refs/heads/main"],
  ["release#1", "release=231"],
  ["release=231", "release=3D231"],
  ["é", "=C3=A9"],
])("a tag's value %s is sent as %s", (text, sent) => {
  expect(tagValue(text)).toBe(sent);
});

test("what is too long for a tag is cut, and told apart by a hash", () => {
  const [one, other] = [tagValue(`${"a".repeat(300)}1`), tagValue(`${"a".repeat(300)}2`)];
  expect([one.length, other.length, one === other]).toEqual([256, 256, false]);
  expect(one).toMatch(/=\.[\da-f]{32}$/);
});

test("text is read at a path, with entities", () => {
  const root = parseXml(
    '<?xml version="1.0"?>\n<A xmlns="urn:x"><B><C> 1 &lt; 2 &amp;&#43;&#x2F;&quot;&apos; </C></B><D/></A>\n',
  );
  expect(root === null ? null : textAt(root, "B", "C")).toBe(" 1 < 2 &+/\"' ");
  expect(root === null ? null : [textAt(root, "D"), textAt(root, "B"), textAt(root, "X")]).toEqual(["", null, null]);
});

test.each([
  ["a document type", "<!DOCTYPE a><a/>"],
  ["an entity of its own", "<a>&e;</a>"],
  ["a bare ampersand", "<a>&</a>"],
  ["a comment", "<a><!-- --></a>"],
  ["CDATA", "<a><![CDATA[x]]></a>"],
  ["a processing instruction", "<a><?x y?></a>"],
  ["an element that does not end", "<a><b></a>"],
  ["one that ends twice", "<a></a></a>"],
  ["two roots", "<a/><b/>"],
  ["text before", "x<a/>"],
  ["text behind", "<a/>x"],
  ["text beside elements", "<a>x<b/></a>"],
  ["a character that is none", "<a>&#xD800;</a>"],
  ["a character of number 0", "<a>&#0;</a>"],
  ["elements without end", "<a>".repeat(10_000)],
  ["nothing", ""],
])("XML with %s is not read at all", (_, text) => {
  expect(parseXml(text)).toBe(null);
});

test("of two elements of one name, neither is read", () => {
  const root = parseXml("<a><b>1</b><b>2</b></a>");
  expect(root === null ? "" : textAt(root, "b")).toBe(null);
});

test("reading XML never throws", () => {
  const piece = fc.constantFrom(
    "<",
    ">",
    "</a>",
    "<a>",
    "<a/>",
    "&amp;",
    "&",
    "text",
    ' x="y"',
    "<?xml ?>",
    "<!",
    "]]>",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((pieces) => pieces.join("")),
        fc.string(),
      ),
      (text) => {
        expect(() => parseXml(text)).not.toThrow();
      },
    ),
  );
});
