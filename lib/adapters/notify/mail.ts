import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import type { Failure, Result } from "../../core/contracts.ts";
import { mailText } from "../../core/notify/mail.ts";
import type { Notice } from "../../core/notify/notice.ts";
import type { SmtpSettings } from "../../core/notify/settings.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { SendFailure } from "../../usecases/notify/ports.ts";

/** The address that a host's name leads to, judged by the rules of the one way out. */
export type Pinning = (host: string) => Promise<Result<string, Failure<"not-allowed" | "unreachable">>>;

export interface MailOptions {
  readonly smtp: Pick<SmtpSettings, "host" | "port" | "tls" | "user" | "from">;
  /** Null where the server asks for none. */
  readonly password: SecretText | null;
  readonly pin: Pinning;
  /** Authorities besides those that Node knows, PEM. */
  readonly ca?: string;
}

const CONNECT_MS = 8_000;
const SILENCE_MS = 15_000;
/** All of it together; less than a message is claimed for. */
const WHOLE_MS = 25_000;

/**
 * Mail by SMTP. The name is looked up once and the connection goes to that address; with TLS the certificate has to be for the name. No address
 * stands in the message: who else is told is nobody's business.
 */
export function createMail({ smtp, password, pin, ca }: MailOptions, to: readonly string[]) {
  return async (notice: Notice): Promise<Result<void, SendFailure>> => {
    const address = await pin(smtp.host);
    if (!address.ok)
      return failed(
        address.failure.code === "not-allowed" ? "misconfigured" : "unreachable",
        WORDS[address.failure.code],
      );
    const transport = createTransport({
      host: address.value,
      port: smtp.port,
      secure: smtp.tls === "implicit",
      requireTLS: smtp.tls === "starttls",
      ignoreTLS: smtp.tls === "none",
      tls: {
        ...(isIP(smtp.host) === 0 ? { servername: smtp.host } : {}),
        minVersion: "TLSv1.2",
        rejectUnauthorized: true,
        ...(ca === undefined ? {} : { ca }),
      },
      ...(smtp.user === undefined || password === null ? {} : { auth: { user: smtp.user, pass: password.reveal() } }),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      logger: false,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const info = await inTime(transport.sendMail(messageOf(notice, smtp.from, to)));
      return refusedSome(info, to.length);
    } catch (error) {
      return failureOf(error);
    } finally {
      transport.close();
    }
  };
}

function messageOf(notice: Notice, from: string, to: readonly string[]) {
  const { subject, text } = mailText(notice);
  return {
    from: { name: "Thaw", address: from },
    to: "undisclosed-recipients:;",
    envelope: { from, to: [...to] },
    subject,
    text,
    textEncoding: "quoted-printable" as const,
    // The same for each attempt: mail programs show one of two.
    messageId: `<${notice.id}@${from.split("@").at(-1) ?? "localhost"}>`,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    priority: notice.urgency === "alarm" ? ("high" as const) : ("normal" as const),
  };
}

/** Of several addresses the server may have taken some: sending again would tell those twice. */
function refusedSome(info: unknown, all: number): Result<void, SendFailure> {
  const { rejected } = info as { readonly rejected?: readonly unknown[] };
  const count = rejected?.length ?? 0;
  if (count >= all) return failed("refused", "The mail server took none of the addresses.");
  return { ok: true, value: undefined };
}

class TooLate extends Error {
  override readonly name = "TooLate";
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate()), WHOLE_MS);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

const WORDS = {
  "not-allowed": "The mail server may not be reached. One of a private network has to be named in private_hosts.",
  unreachable: "The mail server could not be reached.",
} as const;

/** Only codes are read: texts quote what the server said, and it may say anything. */
function failureOf(error: unknown): { ok: false; failure: SendFailure } {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const name = typeof code === "string" && /^[A-Z_]{1,40}$/.test(code) ? code : "unknown";
  const status = typeof responseCode === "number" ? responseCode : null;
  const detail = status === null ? name : `${name} ${status}`;
  if (name === "EAUTH" || name === "ENOAUTH" || name === "EOAUTH2")
    return failed("misconfigured", "The mail server refused the user or the password.", detail);
  // The library puts its own code in the place of what Node says of a certificate.
  const isCertificate = name === "ESOCKET" && error instanceof Error && CERTIFICATE.test(error.message);
  if (name === "ETLS" || isCertificate)
    return failed("misconfigured", "The mail server offers no TLS whose certificate holds for its name.", detail);
  if (status !== null && status >= 500) return failed("refused", "The mail server refused the message.", detail);
  if (status !== null) return failed("unreachable", "The mail server could not take the message now.", detail);
  return failed("unreachable", WORDS.unreachable, detail);
}

/** As Node and OpenSSL write what is wrong with one. */
const CERTIFICATE = /certificate|altnames/i;

function failed(code: SendFailure["code"], message: string, detail?: string): { ok: false; failure: SendFailure } {
  return { ok: false, failure: detail === undefined ? { code, message } : { code, message, detail } };
}
