import Link from "next/link";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-sprite.tsx";

export interface RoomTab {
  readonly name: string;
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
}

interface RoomTabsProps<Tab extends RoomTab> {
  /** Of which room: `Pages of the broker`. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly tab: Tab["name"];
  /** True for the tab's own page; a page below it is no place to be at, for the tab. */
  readonly exact: boolean;
}

/** The pages of a room, and which one this is. */
export function RoomTabs<Tab extends RoomTab>({ label, tabs, tab, exact }: RoomTabsProps<Tab>) {
  return (
    <nav aria-label={label} className="tabs -mt-2 mb-4">
      {tabs.map(({ name, href, icon, label: text }) => (
        <Link key={name} href={href} aria-current={name === tab ? (exact ? "page" : "location") : undefined}>
          <Icon name={icon} className="size-3.5" />
          {text}
        </Link>
      ))}
    </nav>
  );
}

/** What such a page is called; `beside` it a state, or buttons, and below it one line. */
export function RoomTitle({ title, beside, note }: { title: ReactNode; beside?: ReactNode; note?: ReactNode }) {
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 break-words font-semibold text-[21px] tracking-[-0.018em]">{title}</h1>
        {beside}
      </header>
      {note !== undefined && <p className="mt-1 max-w-[100ch] text-muted">{note}</p>}
    </>
  );
}
