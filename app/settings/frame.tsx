import type { ReactNode } from "react";
import type { ScanProgress } from "../../lib/core/listing/views.ts";
import type { Viewer } from "../../lib/dal/session.ts";
import { Shell } from "../_ui/shell.tsx";

interface FrameProps {
  readonly viewer: Viewer;
  readonly scan: ScanProgress;
  readonly title: string;
  /** One line below it. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page about settings. */
export function SettingsFrame({ viewer, scan, title, note, children }: FrameProps) {
  return (
    <Shell viewer={viewer} scan={scan} room="settings">
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">{title}</h1>
      {note !== undefined && <p className="mt-1 max-w-[100ch] text-muted">{note}</p>}
      {children}
    </Shell>
  );
}
