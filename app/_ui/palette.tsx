"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Role } from "../../lib/core/actor.ts";
import { counted } from "../../lib/core/listing/format.ts";
import {
  actionsFor,
  HIT_KINDS,
  HIT_WORDS,
  type HitKind,
  pagesFor,
  type SearchHit,
} from "../../lib/core/listing/search-hits.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-sprite.tsx";
import { campaignPath, credentialPath, incidentPath, policyPath, repositoryPath } from "./paths.ts";

/** While somebody types, the server is asked at most as often. */
const TYPING_MS = 120;

interface Entry {
  readonly href: string;
  readonly name: string;
  readonly beside: string;
  readonly icon: IconName;
}

interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const ICONS = {
  repository: "repository",
  credential: "key",
  incident: "siren",
  campaign: "pull-request",
  policy: "broker",
  person: "people",
} as const satisfies Record<HitKind, IconName>;

function hrefOf({ kind, id, name, repository }: SearchHit): string {
  if (kind === "incident") return incidentPath(id);
  // What somebody did is the whole of what is to be seen of them.
  if (kind === "person") return `/activity?actor=${encodeURIComponent(name)}`;
  if (kind === "credential") return credentialPath(id);
  if (kind === "campaign") return campaignPath(id);
  if (kind === "policy") return policyPath(id);
  return repository === null ? "/repos" : repositoryPath(repository.owner, repository.name);
}

function groupsOf(text: string, hits: readonly SearchHit[], roles: readonly Role[]): readonly Group[] {
  const found = HIT_KINDS.map((kind) => ({
    title: HIT_WORDS[kind],
    entries: hits
      .filter((hit) => hit.kind === kind)
      .map((hit) => ({ href: hrefOf(hit), name: hit.name, beside: hit.beside, icon: ICONS[kind] })),
  }));
  const actions = actionsFor(text, roles).map(({ href, title }) => ({
    href,
    name: title,
    beside: "",
    icon: href.startsWith("/api/") ? ("download" as const) : ("remedy" as const),
  }));
  const pages = {
    title: "Pages",
    entries: pagesFor(text).map(({ href, title }) => ({ href, name: title, beside: "", icon: "right" as const })),
  };
  const begun = text.trim().toLowerCase();
  // Who writes the name of a page wants that page, and not what has the word in its name.
  const isPage = begun.length >= 3 && pages.entries.some(({ name }) => name.toLowerCase().startsWith(begun));
  const rest = [...found, { title: "Actions", entries: actions }];
  return (isPage ? [pages, ...rest] : [...rest, pages]).filter(({ entries }) => entries.length > 0);
}

/**
 * The command palette: Ctrl+K or ⌘K, then a name, then Enter. The focus stays in the field, arrows move the choice in the list below it
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/); the browser's own dialog keeps the focus inside and closes on Escape.
 */
export function Palette({ roles }: { roles: readonly Role[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const toggle = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      if (dialog.current?.open === true) dialog.current.close();
      else setOpen(true);
    };
    document.addEventListener("keydown", toggle, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
  }, [open]);
  return (
    <>
      <button
        type="button"
        className="btn max-sm:px-2"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        title="Find anything (Ctrl+K or ⌘K)"
        onClick={() => setOpen(true)}
      >
        <Icon name="search" />
        <span className="max-sm:sr-only">Find</span>
        <kbd className="text-faint text-xs max-md:hidden">Ctrl K</kbd>
      </button>
      <dialog
        ref={dialog}
        aria-label="Find anything"
        className="mx-auto mt-[12dvh] w-[min(40rem,calc(100vw-1.5rem))] overflow-clip rounded-xl border border-line-strong bg-panel p-0 text-text shadow-card backdrop:bg-black/40"
        onClose={() => setOpen(false)}
      >
        {open && <Finder roles={roles} close={() => dialog.current?.close()} />}
      </dialog>
    </>
  );
}

function Finder({ roles, close }: { roles: readonly Role[]; close: () => void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { hits, state } = useHits(text.trim());
  const groups = groupsOf(text, hits, roles);
  const entries = groups.flatMap((group) => group.entries);
  const chosen = Math.min(at, Math.max(0, entries.length - 1));
  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    close();
    // A file is no page: the browser takes it, and stays where it is.
    if (entry.href.startsWith("/api/")) window.location.assign(entry.href);
    else router.push(entry.href);
  };
  const press = (event: KeyboardEvent) => {
    const next = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + 6, PageUp: chosen - 6 }[event.key];
    if (event.key === "Enter") go(entries[chosen]);
    else if (next !== undefined) setAt(Math.min(Math.max(next, 0), Math.max(0, entries.length - 1)));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-2.5 border-line border-b px-4">
        <Icon name="search" className="size-4 flex-none text-muted" />
        <input
          // biome-ignore lint/a11y/noAutofocus: a dialog takes the focus to what it is for
          autoFocus
          type="text"
          role="combobox"
          aria-label="Name of a repository, credential, incident, campaign, policy, person, action or page"
          aria-expanded={entries.length > 0}
          aria-controls="palette-list"
          aria-activedescendant={entries.length > 0 ? `palette-${chosen}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          placeholder="Repository, credential, incident, person, action"
          className="h-12 min-w-0 flex-1 bg-transparent text-[15px] outline-none placeholder:text-muted"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
        <kbd className="text-muted text-xs">Esc</kbd>
      </div>
      <div className="flex h-[min(24rem,56dvh)] flex-col">
        <List groups={groups} chosen={chosen} go={go} hover={setAt} />
        <p role="status" aria-live="polite" className={entries.length > 0 ? "sr-only" : "px-4 py-8 text-muted"}>
          {said(state, entries.length)}
        </p>
      </div>
    </>
  );
}

function said(state: HitState, found: number): string {
  if (state === "failed") return "The search could not be answered. Type once more to try again.";
  if (state === "asking") return "";
  return found === 0
    ? "Nothing that you may see is called so."
    : `${counted(found, "result")}; arrows move, Enter opens`;
}

interface ListProps {
  readonly groups: readonly Group[];
  readonly chosen: number;
  readonly go: (entry: Entry) => void;
  readonly hover: (index: number) => void;
}

function List({ groups, chosen, go, hover }: ListProps) {
  let index = -1;
  return (
    // What the field's keys move is what scrolls: nothing else of it needs the focus.
    <div
      id="palette-list"
      role="listbox"
      aria-label="Results"
      className={groups.length > 0 ? "min-h-0 flex-1 overflow-y-auto p-2" : "sr-only"}
    >
      {groups.map(({ title, entries }) => (
        // biome-ignore lint/a11y/useSemanticElements: a list of choices has groups, and no field set
        <div key={title} role="group" aria-label={title}>
          <div aria-hidden="true" className="px-2 pt-2 pb-1 font-medium text-muted text-xs">
            {title}
          </div>
          {entries.map((entry) => {
            index += 1;
            return (
              <Option
                key={`${title} ${entry.href}`}
                entry={entry}
                index={index}
                chosen={index === chosen}
                go={go}
                hover={hover}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}

interface OptionProps extends Pick<ListProps, "go" | "hover"> {
  readonly entry: Entry;
  readonly index: number;
  readonly chosen: boolean;
}

function Option({ entry, index, chosen, go, hover }: OptionProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys
    <div
      ref={row}
      id={`palette-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 text-[13px] aria-selected:bg-hover aria-selected:shadow-[inset_0_0_0_1px_var(--line-strong)]"
      onClick={() => go(entry)}
      onPointerMove={() => hover(index)}
    >
      <Icon name={entry.icon} className="size-4 flex-none text-muted" />
      <bdi className="min-w-0 truncate font-medium">{entry.name}</bdi>
      {entry.beside !== "" && <bdi className="min-w-0 truncate text-muted">{entry.beside}</bdi>}
    </div>
  );
}

function fits({ name, beside }: SearchHit, text: string): boolean {
  return `${beside}/${name}`.toLowerCase().includes(text.toLowerCase());
}

type HitState = "there" | "asking" | "failed";

/** What the server finds for a text; an answer that comes after a newer question is left out. */
function useHits(text: string): { readonly hits: readonly SearchHit[]; readonly state: HitState } {
  const [found, setFound] = useState<{ text: string; hits: readonly SearchHit[]; failed: boolean }>({
    text: "",
    hits: [],
    failed: false,
  });
  useEffect(() => {
    if (text === "") return;
    const stop = new AbortController();
    const ask = async () => {
      const answer = await fetch(`/api/search?q=${encodeURIComponent(text)}`, { signal: stop.signal });
      if (answer.status === 401) window.location.reload();
      if (!answer.ok) throw new Error(`The search answered ${answer.status}`);
      setFound({ text, hits: (await answer.json()) as SearchHit[], failed: false });
    };
    const timer = setTimeout(() => {
      ask().catch(() => {
        if (!stop.signal.aborted) setFound({ text, hits: [], failed: true });
      });
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  if (text === "") return { hits: [], state: "there" };
  // What was found before and fits still stays until the answer comes: the list does not flicker, and Enter opens nothing else.
  if (found.text !== text) return { hits: found.hits.filter((hit) => fits(hit, text)), state: "asking" };
  return { hits: found.hits, state: found.failed ? "failed" : "there" };
}
