import { z } from "zod";
import type { Failure, Result } from "../contracts.ts";
import { mistakesText, readStrictYaml } from "../strict-yaml.ts";
import { TELLS } from "./fold.ts";

/** Who is told outside of the pages, as the operator writes it in the file of THAW_NOTIFY_CONFIG. Secrets stand in files of their own. */

const address = z
  .string()
  .regex(/^[^\s<>(),;:"\\@\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,253}$/u, "must be an address, name@host");
const file = z.string().min(1).max(1_000);
const host = z
  .string()
  .regex(/^[a-z0-9.-]{1,253}$/, "must be the name of a host, in lower case")
  .transform((name) => name.replace(/\.$/, ""));
const login = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "must be the name of an organisation");

const smtp = z
  .strictObject({
    host,
    port: z.int().min(1).max(65_535),
    /** `starttls` and `implicit` want a certificate that holds. `none` is the operator's own word. */
    tls: z.enum(["starttls", "implicit", "none"]).default("starttls"),
    user: z.string().min(1).max(320).optional(),
    password_file: file.optional(),
    from: address,
  })
  .refine(({ user, password_file }) => (user === undefined) === (password_file === undefined), {
    message: "user and password_file are needed both, or neither",
  })
  .refine(({ tls, user }) => tls !== "none" || user === undefined, {
    message: "a password is not sent without TLS: leave user and password_file out, or use starttls",
  });

const channel = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be lower case letters, digits and hyphens"),
    /** Without it those of all organisations, which are each told apart. */
    organisations: z.array(login).min(1).max(200).optional(),
    tell: z.enum(TELLS).default("all"),
    digest_minutes: z
      .int()
      .min(1)
      .max(24 * 60)
      .default(15),
    /** The address of an incoming webhook is a secret. */
    chat: z.strictObject({ url_file: file }).optional(),
    mail: z.strictObject({ to: z.array(address).min(1).max(50) }).optional(),
  })
  .refine(({ chat, mail }) => (chat === undefined) !== (mail === undefined), {
    message: "give each channel either chat or mail",
  });

const schema = z
  .strictObject({
    version: z.literal(1),
    smtp: smtp.optional(),
    /** Hosts of a private network that may be reached, for a chat over plain HTTP, too. */
    private_hosts: z
      .array(z.string().regex(/^[a-z0-9.:[\]-]{1,260}$/, "must be host or host:port"))
      .max(50)
      .default([]),
    channels: z.array(channel).max(50).default([]),
    /** Organisations whose frozen repositories get an issue each. */
    issues: z.array(login).max(200).default([]),
  })
  .refine(({ channels }) => new Set(channels.map(({ name }) => name)).size === channels.length, {
    message: "two channels have the same name",
  })
  .refine(({ channels, smtp: server }) => server !== undefined || channels.every(({ mail }) => mail === undefined), {
    message: "mail needs smtp: host, port and from",
  });

export type NotifySettings = z.output<typeof schema>;
export type ChannelSettings = NotifySettings["channels"][number];
export type SmtpSettings = NonNullable<NotifySettings["smtp"]>;

/** Names the first line of each mistake. No value of the file is in the message. @param path only for messages */
export function readNotifySettings(path: string, text: string): Result<NotifySettings, Failure<"config">> {
  const read = readStrictYaml(text, schema);
  if (read.ok) return { ok: true, value: read.value };
  return { ok: false, failure: { code: "config", message: `${path} cannot be used: ${mistakesText(read.mistakes)}` } };
}

/** Whether a channel, or the issues, are about an organisation. GitHub compares names of accounts without case. */
export function isAbout(organisations: readonly string[] | undefined, organisation: string): boolean {
  return organisations?.some((one) => one.toLowerCase() === organisation.toLowerCase()) ?? true;
}
