import { AsyncLocalStorage } from "node:async_hooks";
import type { Actor } from "../core/actor.ts";
import { type Sight, sightOf } from "../core/people/sight.ts";

/** Who looks is said around each call of what web is made of, and is told the database's connections (lib/adapters/prisma/sight.ts). */

const looking = new AsyncLocalStorage<Sight>();

/** Who looks at this moment; nobody, where nobody said so. */
export function sightNow(): Sight {
  return looking.getStore() ?? { kind: "nobody" };
}

/** For a call that is made later than the one that said who asks. */
export function seenBy<T>(actor: Actor, work: () => T): T {
  return looking.run(sightOf(actor), work);
}

type Call = (...rest: never[]) => unknown;

/**
 * The same parts, of which each call whose first argument says who asks (an actor, or who commands with one) is theirs: what they may not read is
 * not there for it, nor for the pieces of an answer that is read later. A call that says nobody sees nothing of repositories.
 */
export function byWhoAsks<Parts extends object>(parts: Parts): Parts {
  return eachCall(parts, asked);
}

/** The same parts, all of whose calls are nobody's, whatever they are told. */
export function byNobody<Parts extends object>(parts: Parts): Parts {
  return eachCall(
    parts,
    (call) =>
      (...rest) =>
        lookingAs({ kind: "whole" }, () => call(...rest)),
  );
}

/** Of plain objects: what else stands in them is as it was. */
function eachCall<Parts extends object>(parts: Parts, wrap: (call: Call) => Call): Parts {
  const wrapped = Object.entries(parts).map(([name, part]: [string, unknown]) => {
    if (typeof part === "function") return [name, wrap(part as Call)];
    return [name, isPlain(part) ? eachCall(part, wrap) : part];
  });
  return Object.fromEntries(wrapped) as Parts;
}

function asked(call: Call): Call {
  return (...rest) => {
    const actor = actorIn(rest[0]);
    return actor === null ? call(...rest) : lookingAs(sightOf(actor), () => call(...rest));
  };
}

function lookingAs(sight: Sight, work: () => unknown): unknown {
  return looking.run(sight, () => {
    const answer = work();
    // One that is only asked for when somebody waits for it must not be asked for outside.
    if (isThenable(answer)) return (async () => kept(await answer, sight))();
    return kept(answer, sight);
  });
}

/** What is read later is still theirs. */
function kept(answer: unknown, sight: Sight): unknown {
  return isPieces(answer) ? piecesSeen(answer, sight) : answer;
}

async function* piecesSeen(pieces: AsyncGenerator<unknown>, sight: Sight): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const piece = await looking.run(sight, () => pieces.next());
      if (piece.done === true) return piece.value;
      yield piece.value;
    }
  } finally {
    await looking.run(sight, () => pieces.return(undefined));
  }
}

/** Of the two forms in which use cases are told who asks. */
function actorIn(first: unknown): Actor | null {
  if (isActor(first)) return first;
  return isRecord(first) && isActor(first.actor) ? first.actor : null;
}

function isActor(value: unknown): value is Actor {
  return isRecord(value) && (value.kind === "user" || value.kind === "system") && typeof value.id === "string";
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isRecord(value) && typeof value.then === "function";
}

function isPieces(value: unknown): value is AsyncGenerator<unknown> {
  return isRecord(value) && Symbol.asyncIterator in value && typeof value.next === "function";
}

function isPlain(value: unknown): value is object {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
}

/** Of whatever it is, what is asked for here. */
interface Shape {
  readonly kind?: unknown;
  readonly id?: unknown;
  readonly actor?: unknown;
  readonly then?: unknown;
  readonly next?: unknown;
}

function isRecord(value: unknown): value is Shape {
  return typeof value === "object" && value !== null;
}
