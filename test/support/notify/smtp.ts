import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { KeyAndCertificate } from "../broker/certificates.ts";

/** A mail server that speaks as much of RFC 5321, 3207 and 4954 as a client asks it for, and keeps what it was given. */

export interface SmtpOptions {
  /** Offers STARTTLS with it; with `implicit` it speaks TLS from the first byte. */
  readonly certificate?: KeyAndCertificate;
  readonly implicit?: boolean;
  readonly user?: string;
  readonly password?: string;
  /** Answers to a verb in place of the usual one, as they stand now. */
  readonly answers?: Record<string, string>;
}

export interface Delivered {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
  readonly secure: boolean;
  readonly user: string | null;
}

export interface SmtpServer {
  readonly port: number;
  readonly delivered: readonly Delivered[];
  /** Verbs as they came, with whether they came over TLS. */
  readonly verbs: readonly string[];
  readonly answers: Record<string, string>;
  close(): Promise<void>;
}

interface Session {
  from: string;
  to: string[];
  user: string | null;
  data: string | null;
}

export async function smtpServer(options: SmtpOptions = {}): Promise<SmtpServer> {
  const delivered: Delivered[] = [];
  const verbs: string[] = [];
  const answers: Record<string, string> = { ...options.answers };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    const talk = options.implicit === true ? secured(socket, options) : socket;
    serve(talk, options, { delivered, verbs, answers }, true);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    delivered,
    verbs,
    answers,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function secured(socket: Socket, { certificate }: SmtpOptions): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, ...certificate });
  secure.on("error", () => socket.destroy());
  return secure;
}

interface Kept {
  readonly delivered: Delivered[];
  readonly verbs: string[];
  readonly answers: Record<string, string>;
}

function serve(socket: Socket, options: SmtpOptions, kept: Kept, greet: boolean): void {
  const secure = socket instanceof TLSSocket;
  const session: Session = { from: "", to: [], user: null, data: null };
  let rest = "";
  const say = (text: string) => socket.write(`${text}\r\n`);
  if (greet) say(kept.answers.greeting ?? "220 mail.test ESMTP");
  const onData = (chunk: Buffer) => {
    rest += chunk.toString("latin1");
    for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (session.data !== null) {
        if (line !== ".") session.data += `${line}\n`;
        else {
          const { from, to, user, data } = session;
          const answer = kept.answers["."] ?? "250 taken";
          if (answer.startsWith("250")) kept.delivered.push({ from, to: [...to], user, data, secure });
          session.data = null;
          say(answer);
        }
        continue;
      }
      const verb = line.split(/[ :]/)[0]?.toUpperCase() ?? "";
      kept.verbs.push(`${verb}${secure ? " over TLS" : ""}`);
      if (verb === "STARTTLS" && options.certificate !== undefined && !secure) {
        say("220 go on");
        socket.off("data", onData);
        serve(secured(socket, options), options, kept, false);
        return;
      }
      say(kept.answers[verb] ?? answerTo(verb, line, session, options, secure));
      if (verb === "QUIT") socket.end();
    }
  };
  socket.on("data", onData);
}

function answerTo(verb: string, line: string, session: Session, options: SmtpOptions, secure: boolean): string {
  if (verb === "EHLO") {
    const offers = ["mail.test"];
    if (options.certificate !== undefined && !secure) offers.push("STARTTLS");
    if (options.user !== undefined) offers.push("AUTH PLAIN");
    return offers.map((one, place) => `250${place === offers.length - 1 ? " " : "-"}${one}`).join("\r\n");
  }
  if (verb === "AUTH") {
    const [, user, password] = Buffer.from(line.split(" ")[2] ?? "", "base64")
      .toString()
      .split("\0");
    if (user !== options.user || password !== options.password) return "535 5.7.8 no such user: hunter2";
    session.user = user ?? null;
    return "235 welcome";
  }
  if (verb === "STARTTLS") return "502 not here";
  if (verb === "MAIL") session.from = /<([^>]*)>/.exec(line)?.[1] ?? "";
  if (verb === "RCPT") session.to.push(/<([^>]*)>/.exec(line)?.[1] ?? "");
  if (verb === "DATA") {
    session.data = "";
    return "354 go on";
  }
  return verb === "QUIT" ? "221 bye" : "250 fine";
}
