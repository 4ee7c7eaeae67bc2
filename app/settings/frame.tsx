import Link from "next/link";
import type { ReactNode } from "react";
import type { ScanProgress } from "../../lib/core/listing/views.ts";
import type { Viewer } from "../../lib/dal/session.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { Shell } from "../_ui/shell.tsx";

const TABS = [
  { name: "organisation", href: "/settings", icon: "people", label: "Apps, roles and tokens" },
  { name: "gates", href: "/settings/gates", icon: "target", label: "Gates" },
  { name: "notifications", href: "/settings/notifications", icon: "siren", label: "Notifications" },
  { name: "retention", href: "/settings/retention", icon: "archive", label: "Retention" },
] as const satisfies readonly { name: string; href: string; icon: IconName; label: string }[];

interface FrameProps {
  readonly viewer: Viewer;
  readonly scan: ScanProgress;
  readonly tab?: (typeof TABS)[number]["name"];
  /** True for the tab's own page; a page below it is no place to be at, for the tab. */
  readonly exact?: boolean;
  readonly title: string;
  /** One line below it. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page about settings: the room's pages, and which one this is. */
export function SettingsFrame({ viewer, scan, tab = "organisation", exact = true, title, note, children }: FrameProps) {
  return (
    <Shell viewer={viewer} scan={scan} room="settings">
      <nav aria-label="Pages of the settings" className="tabs -mt-2 mb-4">
        {TABS.map(({ name, href, icon, label }) => (
          <Link key={name} href={href} aria-current={name === tab ? (exact ? "page" : "location") : undefined}>
            <Icon name={icon} className="size-3.5" />
            {label}
          </Link>
        ))}
      </nav>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">{title}</h1>
      {note !== undefined && <p className="mt-1 max-w-[100ch] text-muted">{note}</p>}
      {children}
    </Shell>
  );
}
