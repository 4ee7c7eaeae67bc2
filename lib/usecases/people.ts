import { type Actor, mayAct, ROLES, type Role, SESSION_HOURS } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { PeopleStore } from "./people-ports.ts";
import type { AuditEntry, Clock, Tokens } from "./ports.ts";
import { done, refuse } from "./refuse.ts";

export interface PeoplePorts {
  readonly people: PeopleStore;
  readonly clock: Clock;
  readonly tokens: Tokens;
}

/** A link lies in a terminal's scroll-back: it is short-lived, and a new one costs one command. */
export const SIGN_IN_LINK_MINUTES = 30;

const LOGIN = /^[a-z\d](?:[a-z\d-]{0,37}[a-z\d])?$/i;

/**
 * Makes a person of this machine (or finds one) and gives exactly these roles in the organisation. Only our own processes
 * and admins may: it is how the first person comes to be.
 */
export async function putLocalPerson(
  ports: Pick<PeoplePorts, "people">,
  actor: Actor,
  person: { readonly login: string; readonly organisationId: string; readonly roles: readonly Role[] },
): Promise<Result<{ readonly userId: string }, Failure<"forbidden" | "bad-login" | "no-role">>> {
  if (!mayAct(actor, person.organisationId, ["admin"])) return refuse("forbidden", "Only admins may add people.");
  if (!LOGIN.test(person.login)) {
    return refuse(
      "bad-login",
      "A name has 1 to 39 letters, digits or hyphens, and neither starts nor ends with a hyphen.",
    );
  }
  if (person.roles.length === 0) return refuse("no-role", `Name at least one role: ${ROLES.join(", ")}.`);
  const audit = auditOf(actor, "person.put", person.login, { roles: person.roles.join(" ") });
  return done(await ports.people.putLocalPerson({ ...person, audit }));
}

/**
 * Makes a link token that signs this local person in once, within SIGN_IN_LINK_MINUTES. Only its hash is kept.
 * Whoever serves the link must answer loopback addresses only.
 */
export async function issueSignInLink(
  ports: PeoplePorts,
  actor: Actor,
  login: string,
): Promise<Result<{ readonly token: string; readonly expiresAt: Date }, Failure<"forbidden" | "not-found">>> {
  if (actor.kind !== "system")
    return refuse("forbidden", "Sign-in links are issued on the machine's own terminal only.");
  const person = await ports.people.findLocalPerson(login);
  if (person === null) {
    return refuse(
      "not-found",
      `There is no local person named ${login}. Make one: thaw dev user ${login} --role viewer`,
    );
  }
  const token = ports.tokens.create();
  const expiresAt = new Date(ports.clock.now().getTime() + SIGN_IN_LINK_MINUTES * 60_000);
  await ports.people.insertSignInLink(
    { tokenHash: ports.tokens.hash(token), userId: person.userId, expiresAt },
    auditOf(actor, "sign-in-link.issued", login, { minutes: SIGN_IN_LINK_MINUTES }),
  );
  return done({ token, expiresAt });
}

export interface OpenedSession {
  readonly sessionToken: string;
  readonly expiresAt: Date;
  readonly userId: string;
  readonly login: string;
}

/**
 * Uses up a link and opens a session. Unknown, used and expired links are refused with the same words, so that nothing can
 * be learned by trying. Loopback only: a link that leaked into a log is of no use from another machine.
 * @param remoteAddress of the connection itself, never of a header
 */
export async function redeemSignInLink(
  ports: PeoplePorts,
  request: { readonly token: string; readonly remoteAddress: string },
): Promise<Result<OpenedSession, Failure<"not-local" | "bad-link">>> {
  if (!isLoopback(request.remoteAddress)) {
    return refuse("not-local", "Sign-in links work on the machine that Thaw runs on only.");
  }
  const now = ports.clock.now();
  const sessionToken = ports.tokens.create();
  const expiresAt = new Date(now.getTime() + SESSION_HOURS * 60 * 60_000);
  const session = { tokenHash: ports.tokens.hash(sessionToken), expiresAt };
  const person = await ports.people.redeemSignInLink(ports.tokens.hash(request.token), session, now);
  if (person === null) {
    return refuse(
      "bad-link",
      "This sign-in link was used before or has expired. Ask for a new one: node bin/thaw.js dev link",
    );
  }
  return done({ sessionToken, expiresAt, ...person });
}

/** True for 127.0.0.0/8 and ::1, also written as an IPv4 address within IPv6. */
export function isLoopback(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:/, "");
  return plain === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}

function auditOf(actor: Actor, action: string, login: string, data: AuditEntry["data"]): AuditEntry {
  return { actorKind: actor.kind, actorId: actor.id, action, objectKind: "person", objectId: login, data };
}
