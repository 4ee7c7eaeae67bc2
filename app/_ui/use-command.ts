"use client";

import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import { type FormEvent, type RefObject, useActionState, useEffect, useRef, useState, useTransition } from "react";
import { askHealth } from "./health.ts";
import { type FormPlace, forgetForm, keepForm, placeOf, restoreForm } from "./kept.ts";

interface Answering<T> {
  /** Whether it was done: then what was typed has served. */
  readonly isDone: (answer: T) => boolean;
  /** An answer for when the server gave none. */
  readonly failed: (why: string) => T;
}

interface Commanding<T> {
  readonly answer: T | null;
  /** For the form's `action`: without JavaScript the server answers with the page. */
  readonly act: (form: FormData) => void;
  readonly pending: boolean;
  readonly form: RefObject<HTMLFormElement | null>;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  /** Whether what stands in the form was typed before, on a page that went away. */
  readonly restored: boolean;
}

/**
 * A form that does one thing and never loses what was typed: not by an answer that is no, not while the database is away, not by an upgrade, and
 * not by a session that has ended, for which the page comes back with it after signing in.
 */
export function useCommand<T>(
  command: (before: T | null, form: FormData) => Promise<T>,
  { isDone, failed }: Answering<T>,
): Commanding<T> {
  const [posted, act] = useActionState<T | null, FormData>(command, null);
  const [sent, setSent] = useState<T | null>(null);
  const [pending, start] = useTransition();
  const { form, place, typed, restored } = useKept();
  const answer = sent ?? posted;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    // React empties a form whose action has ended; sent by hand, it stays as it is.
    event.preventDefault();
    const element = event.currentTarget;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const data = new FormData(element, submitter);
    const where = place.current ?? placeOf(element);
    keepForm(element, where);
    const served = () => {
      forgetForm(where);
      typed.current = false;
    };
    start(async () => {
      const said = await answerOf(() => command(answer, data), failed, served);
      if (said.given) forgetForm(where);
      if (said.given && isDone(said.answer)) served();
      start(() => setSent(said.answer));
    });
  };
  return { answer, act, pending, form, onSubmit, restored };
}

/** Keeps what was typed when the form goes away, and puts it back when it comes again. */
function useKept() {
  const form = useRef<HTMLFormElement>(null);
  const place = useRef<FormPlace>(null);
  const typed = useRef(false);
  const [restored, setRestored] = useState(false);
  useEffect(() => {
    const element = form.current;
    if (element === null) return;
    const where = placeOf(element);
    place.current = where;
    const stop = new AbortController();
    const note = () => {
      typed.current = true;
    };
    const keep = () => {
      if (typed.current) keepForm(element, where);
    };
    element.addEventListener("input", note, { signal: stop.signal });
    window.addEventListener("pagehide", keep, { signal: stop.signal });
    if (restoreForm(element, where)) {
      openAround(element);
      setRestored(true);
    }
    return () => {
      stop.abort();
      keep();
    };
  }, []);
  return { form, place, typed, restored };
}

/** What was typed must not come back behind something that is folded up. */
function openAround(element: Element): void {
  const around = element.parentElement?.closest("details") ?? null;
  if (around === null) return;
  around.open = true;
  openAround(around);
}

type Given<T> = { readonly given: boolean; readonly answer: T };

/** @param served called where the answer is another page: what was typed has led there */
async function answerOf<T>(run: () => Promise<T>, failed: (why: string) => T, served: () => void): Promise<Given<T>> {
  try {
    return { given: true, answer: await run() };
  } catch (error) {
    // Being led to another page is no failure: Next does it by an error.
    if (leadsOn(error)) served();
    unstable_rethrow(error);
    return { given: false, answer: failed(await reasonOf(error)) };
  }
}

/** Whether it is Next's word for another page, and not for the one to sign in again on. `NEXT_REDIRECT;push;/incidents/1;307;` is its digest. */
function leadsOn(error: unknown): boolean {
  const digest = typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : "";
  const [kind, , to = ""] = digest.split(";");
  return kind === "NEXT_REDIRECT" && !to.startsWith("/sign-in");
}

const STAYS = "What you typed stays here.";

async function reasonOf(error: unknown): Promise<string> {
  if (unstable_isUnrecognizedActionError(error))
    return "Thaw was upgraded since this page was opened, so it could not be done. Reload the page: what you typed is put back.";
  const health = await askHealth();
  if (health.kind === "away")
    return `Thaw does not answer, so it is not known whether it was done. ${STAYS} Look again before you repeat it.`;
  if (!health.database)
    return `The database does not answer, so it could not be done. ${STAYS} Try again once it is back.`;
  return `The server could not answer, so it is not known whether it was done. ${STAYS} Look again before you repeat it.`;
}
