import Link from "next/link";
import type { ReactNode } from "react";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-sprite.tsx";
import { KindSelect, SearchBox } from "./live-filters.tsx";

/** What filters of lists share. The filter is the URL: toggles are links, text and kind are a form, so all of it works without JavaScript. */

interface FilterFormProps {
  /** The list's own address. */
  readonly action: string;
  readonly text: string;
  /** What can be looked for: `Name or owner`. */
  readonly what: string;
  /** The query without what the form shows: it must not be lost. */
  readonly kept: string;
  readonly kinds?: { readonly chosen: readonly string[]; readonly all: readonly { value: string; label: string }[] };
}

export function FilterForm({ action, text, what, kept, kinds }: FilterFormProps) {
  return (
    <form action={action} method="get" className="flex min-w-0 flex-1 basis-56 items-center gap-2">
      <SearchBox text={text} what={what} />
      {kinds !== undefined && <KindSelect chosen={kinds.chosen} kinds={kinds.all} />}
      {[...new URLSearchParams(kept)].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <noscript>
        <button type="submit" className="btn">
          Apply
        </button>
      </noscript>
    </form>
  );
}

interface TogglesProps<T extends string> {
  /** What is chosen by them: `State`. */
  readonly label: string;
  readonly all: readonly T[];
  readonly chosen: readonly T[];
  /** Where a click on one leads. */
  readonly to: (value: T) => string;
  readonly word: (value: T) => string;
  readonly means?: (value: T) => string;
  readonly look?: (value: T) => { readonly icon: IconName; readonly ink: string };
}

export function Toggles<T extends string>({ label, all, chosen, to, word, means, look }: TogglesProps<T>) {
  return (
    <ul aria-label={label} className="flex flex-wrap items-center gap-0.5">
      {all.map((value) => (
        <li key={value}>
          <Link
            href={to(value)}
            aria-current={chosen.includes(value) ? "true" : undefined}
            scroll={false}
            title={means?.(value)}
            className="toggle"
          >
            {look !== undefined && <Icon name={look(value).icon} className={`size-3.5 ${look(value).ink}`} />}
            {word(value)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

interface ShownCountProps {
  readonly filtered: boolean;
  /** Rows that fit the filter, and all that there are. */
  readonly total: number;
  readonly all: number;
  readonly one: string;
  readonly many?: string;
  /** Where the whole list is. */
  readonly clear: string;
  readonly children?: ReactNode;
}

/** How much is shown; said politely when it changes. */
export function ShownCount({ filtered, total, all, one, many, clear, children }: ShownCountProps) {
  return (
    <div className="flex items-center gap-3 text-muted text-xs">
      <p role="status" aria-live="polite">
        {filtered ? `${figure(total)} of ${figure(all)} shown` : counted(total, one, many)}
      </p>
      {filtered && (
        <Link href={clear} className="link">
          Clear
        </Link>
      )}
      {children}
    </div>
  );
}

/** Every row that fits the filter, as a file. */
export function ExportLink({ href }: { href: string }) {
  return (
    <a className="btn" href={href} download title="All rows that fit the filter">
      <Icon name="download" />
      CSV
    </a>
  );
}

/** The same for a spreadsheet, and for a program. */
export function ExportLinks({ href }: { href: string }) {
  return (
    <>
      <ExportLink href={href} />
      <a className="btn" href={`${href}${href.includes("?") ? "&" : "?"}format=json`} download>
        JSON
      </a>
    </>
  );
}
