import { expect, test } from "vitest";
import { isAbout, readNotifySettings } from "../../../lib/core/notify/settings.ts";

const GOOD = `
version: 1
smtp: { host: mail.example.com, port: 587, user: thaw, password_file: /etc/thaw/smtp, from: thaw@example.com }
channels:
  - name: chat
    chat: { url_file: /etc/thaw/chat }
  - name: on-call
    tell: alarms
    organisations: [acme]
    mail: { to: [oncall@example.com] }
issues: [acme]
`;
const read = (text: string) => readNotifySettings("notify.yml", text);
const message = (text: string) => {
  const result = read(text);
  return result.ok ? "" : result.failure.message;
};

test("channels are read, with TLS and everything told unless the operator says otherwise", () => {
  const result = read(GOOD);
  expect(result.ok && result.value.smtp?.tls).toBe("starttls");
  expect(result.ok && result.value.channels.map(({ name, tell }) => [name, tell])).toEqual([
    ["chat", "all"],
    ["on-call", "alarms"],
  ]);
});

test.each([
  [
    "a secret in place of its file",
    "chat: { url_file: /etc/thaw/chat }",
    "chat: { url: https://hooks.example/T/secret }",
  ],
  ["an address with a line end", "[oncall@example.com]", '["a@example.com\\nBcc: b@example.com"]'],
  ["several addresses in one", "[oncall@example.com]", '["a@example.com,b@example.com"]'],
  ["a channel of nothing", "    chat: { url_file: /etc/thaw/chat }\n", ""],
  ["a name twice", "name: on-call", "name: chat"],
  ["a password without TLS", "port: 587,", "port: 587, tls: none,"],
  ["a user without a password", "password_file: /etc/thaw/smtp, ", ""],
  ["a host that is none", "mail.example.com", "'mail.example.com:25/x'"],
  ["mail without a server", /smtp:.*\n/.exec(GOOD)?.[0] ?? "", ""],
])("%s is a mistake, which is told without what stands there", (_, from, to) => {
  expect(GOOD).toContain(from);
  const said = message(GOOD.replace(from, to));
  expect(said).toMatch(/^notify\.yml cannot be used: line \d+/);
  expect(said).not.toMatch(/secret|Bcc|b@example/);
});

test("a channel is told of its organisations, however their names are written", () => {
  expect([isAbout(undefined, "acme"), isAbout(["Acme"], "acme"), isAbout(["other"], "acme")]).toEqual([
    true,
    true,
    false,
  ]);
});
