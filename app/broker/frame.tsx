import Link from "next/link";
import type { ReactNode } from "react";
import type { ScanProgress } from "../../lib/core/listing/views.ts";
import type { Viewer } from "../../lib/dal/session.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { Shell } from "../_ui/shell.tsx";

const TABS = [
  { name: "requests", href: "/broker", icon: "broker", label: "Requests" },
  { name: "policies", href: "/broker/policies", icon: "policy", label: "Trust policies" },
  { name: "simulator", href: "/broker/simulator", icon: "simulate", label: "Simulator" },
  { name: "secrets", href: "/broker/secrets", icon: "lock", label: "Brokered static" },
  { name: "switches", href: "/broker/switches", icon: "critical", label: "Kill switches" },
] as const satisfies readonly { name: string; href: string; icon: IconName; label: string }[];

interface FrameProps {
  readonly viewer: Viewer;
  readonly scan: ScanProgress;
  readonly tab: (typeof TABS)[number]["name"];
  /** True for the tab's own page; a page below it is no place to be at, for the tab. */
  readonly exact?: boolean;
  readonly title: ReactNode;
  /** Beside the title: a state, buttons. */
  readonly beside?: ReactNode;
  /** One line below it. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page about the broker: the room's pages, and which one this is. */
export function BrokerFrame({ viewer, scan, tab, exact = true, title, beside, note, children }: FrameProps) {
  return (
    <Shell viewer={viewer} scan={scan} room="broker">
      <nav aria-label="Pages of the broker" className="tabs -mt-2 mb-4">
        {TABS.map(({ name, href, icon, label }) => (
          <Link key={name} href={href} aria-current={name === tab ? (exact ? "page" : "location") : undefined}>
            <Icon name={icon} className="size-3.5" />
            {label}
          </Link>
        ))}
      </nav>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 break-words font-semibold text-[21px] tracking-[-0.018em]">{title}</h1>
        {beside}
      </header>
      {note !== undefined && <p className="mt-1 max-w-[100ch] text-muted">{note}</p>}
      {children}
    </Shell>
  );
}
