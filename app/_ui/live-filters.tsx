"use client";

import { debounce, parseAsArrayOf, parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { Icon } from "./icon.tsx";

const PARSERS = {
  q: parseAsString.withDefault(""),
  kind: parseAsArrayOf(parseAsString).withDefault([]),
  page: parseAsInteger.withDefault(1),
  after: parseAsString.withDefault(""),
};
// The rows are rendered by the server, so a change of the URL must reach it; the place in the page is kept.
const OPTIONS = { shallow: false, scroll: false, history: "replace" } as const;
const TYPING = debounce(200);

interface SearchBoxProps {
  readonly text: string;
  /** What can be looked for: `Name or owner`. */
  readonly what: string;
}

/** The text filter: writes itself to the URL while typing. Without JavaScript it is a field of its form. */
export function SearchBox({ text, what }: SearchBoxProps) {
  const [, setUrl] = useQueryStates(PARSERS, OPTIONS);
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  const field = useRef<HTMLInputElement>(null);
  const filterBy = (next: string) => {
    setTyped(next);
    sent.current = next.trim();
    void setUrl({ q: next.trim() === "" ? null : next.trim(), page: null, after: null }, { limitUrlUpdates: TYPING });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what was typed before the page's code was there
  useEffect(() => {
    const early = field.current?.value ?? text;
    if (early !== text) filterBy(early);
  }, []);
  useEffect(() => {
    // Another link (Clear, Back) changed the filter; what is being typed right now is left alone.
    if (text === sent.current) return;
    sent.current = text;
    setTyped(text);
  }, [text]);
  return (
    <label className="relative min-w-0 flex-1">
      <span className="sr-only">Filter by {what.toLowerCase()}</span>
      <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <input
        ref={field}
        data-search
        type="search"
        name="q"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        placeholder={what}
        aria-keyshortcuts="/"
        className="field w-full pl-8!"
        value={typed}
        onChange={(event) => filterBy(event.target.value)}
      />
    </label>
  );
}

interface KindSelectProps {
  readonly chosen: readonly string[];
  readonly kinds: readonly { readonly value: string; readonly label: string }[];
}

/** One kind at a time; several come from the side bar and are shown as their number. */
export function KindSelect({ chosen, kinds }: KindSelectProps) {
  const [, setUrl] = useQueryStates(PARSERS, OPTIONS);
  const several = chosen.length > 1 ? chosen.join(",") : null;
  const missing = chosen.filter((kind) => !kinds.some(({ value }) => value === kind));
  return (
    // On a wide screen the side bar lists the kinds with their figures.
    <label className="min-w-0 lg:hidden">
      <span className="sr-only">Kind of credential</span>
      <select
        name="kind"
        className="field w-44 max-w-full"
        value={several ?? chosen[0] ?? ""}
        onChange={(event) => {
          const { value } = event.target;
          void setUrl({ kind: value === "" ? null : value.split(","), page: null, after: null });
        }}
      >
        <option value="">Any kind</option>
        {several !== null && <option value={several}>{chosen.length} kinds</option>}
        {kinds.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        {several === null &&
          missing.map((kind) => (
            <option key={kind} value={kind}>
              {kind}
            </option>
          ))}
      </select>
    </label>
  );
}
