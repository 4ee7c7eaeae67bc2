import { describe, expect, test } from "vitest";
import { chatBody } from "../../../lib/core/notify/chat.ts";
import { noticeKind } from "../../../lib/core/notify/kinds.ts";
import { mailText } from "../../../lib/core/notify/mail.ts";
import { type NoticeFacts, noticeOf } from "../../../lib/core/notify/notice.ts";

const FACTS: NoticeFacts = {
  id: "0193",
  organisation: "acme",
  title: "A runner was taken over",
  drill: false,
  urgency: "alarm",
  incidentId: "i1",
  groups: [
    {
      kind: "repository.refrozen",
      count: 1_200,
      lines: [{ text: "api is frozen again: a gate that passed does not any more.", repository: "acme/api" }],
    },
  ],
};
const chatOf = (facts: Partial<NoticeFacts>, dashboard: string | null = "https://thaw.example") =>
  JSON.parse(chatBody(noticeOf({ ...FACTS, ...facts }, dashboard))) as { text: string };
const lineOf = (text: string) => ({
  groups: [{ kind: "freeze.drift", count: 1, lines: [{ text, repository: null }] }],
});

describe("a message says", () => {
  test("what happened, how often, where, what to do, and leads to the page", () => {
    const { text } = chatOf({});
    expect(text).toContain("ALARM, acme");
    expect(text).toContain("*Frozen again after a thaw: 1,200 times*");
    expect(text).toContain("api is frozen again");
    expect(text).toContain("and 1,199 more");
    expect(text).toContain("The page says why, for each repository.");
    expect(text).toContain("<https://thaw.example/incidents/i1|Open the incident>");
  });

  test("that it is a drill", () => {
    expect(chatOf({ drill: true }).text).toMatch(/^ALARM of a drill/);
  });

  test("the repository where a line does not name it", () => {
    const groups = [
      { kind: "thaw.proposed", count: 1, lines: [{ text: "A thaw is proposed.", repository: "acme/api" }] },
    ];
    expect(mailText(noticeOf({ ...FACTS, groups }, null)).text).toContain("- acme/api: A thaw is proposed.");
  });

  test("no line of what names credentials, only how many there are", () => {
    const groups = [{ kind: "exposure.found", count: 3, lines: [{ text: "DEPLOY_KEY was handed", repository: null }] }];
    const { text } = mailText(noticeOf({ ...FACTS, groups }, null));
    expect(text).not.toContain("DEPLOY_KEY");
    expect(text).toContain("Exposed credentials classified: 3 times");
  });

  test("where to look when nobody said under which address the pages are", () => {
    expect(chatOf({}, null).text).toContain("The rest is on the incident's page.");
  });
});

describe("hostile text in a chat", () => {
  test.each([
    ["<!channel> wake up", /<!channel>/],
    ["<@U012345> you", /<@U/],
    ["<https://evil.example|Open the incident>", /<https:\/\/evil/],
    ["@channel @here @all", /@(?:channel|here|all)/],
    ["[Open the incident](https://evil.example)", /\]\(https:/],
    ["see https://evil.example/login", /https:\/\/evil/],
    ["evil.example", /evil\.example/],
    ["`code` and ```block```", /`/],
    ["two\nlines\r\n*ALARM*", /two\n|lines\r|\*ALARM\*/],
    ["turned \u202e round", /\u202e/],
  ])("%j mentions nobody, links nowhere and ends nothing", (text, harm) => {
    const body = chatOf(lineOf(text)).text;
    expect(body.replace("<https://thaw.example/incidents/i1|Open the incident>", "")).not.toMatch(harm);
    expect(
      chatOf({ title: text }).text.replace("<https://thaw.example/incidents/i1|Open the incident>", ""),
    ).not.toMatch(harm);
  });

  test("is shown as it is otherwise", () => {
    expect(chatOf(lineOf("a & b < c")).text).toContain("a &amp; b &lt; c");
  });
});

describe("hostile text in a mail", () => {
  test("cannot end a header, or a line", () => {
    const text = "x\r\nBcc: everybody@example.com\r\n\r\nhello";
    const mail = mailText(noticeOf({ ...FACTS, ...lineOf(text), organisation: text, title: text }, null));
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.text).not.toMatch(/^Bcc:/m);
  });

  test("is cut", () => {
    expect(mailText(noticeOf({ ...FACTS, ...lineOf("x".repeat(10_000)) }, null)).text.length).toBeLessThan(1_000);
  });
});

test.each([
  ["freeze.drift", "alarm"],
  ["freeze.alarm", "alarm"],
  ["repository.refrozen", "alarm"],
  ["landed.otherwise", "alarm"],
  ["landed.of-a-new-sort", "alarm"],
  ["break-glass.asked", "alarm"],
  ["break-glass.confirmed", "alarm"],
  ["freeze.unconfirmed", "alarm"],
  ["incident.update-overdue", "alarm"],
  ["incident.activated", "alarm"],
  ["repository.thawed", "digest"],
  ["pass.approved", "digest"],
  ["exception.expired", "digest"],
  ["something.new", "digest"],
  ["gate.held", null],
  ["incident.note", null],
])("%s is told as %s", (kind, urgency) => {
  expect(noticeKind(kind)?.urgency ?? null).toBe(urgency);
});
