import {
  Archive,
  ArrowDown,
  ArrowUp,
  Ban,
  Box,
  Check,
  ChevronLeft,
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleQuestionMark,
  Clock,
  Copy,
  Download,
  Droplet,
  FileCode2,
  FileQuestionMark,
  FlaskConical,
  FolderGit2,
  GitCommitHorizontal,
  GitPullRequest,
  Hourglass,
  Info,
  KeyRound,
  KeySquare,
  Link2,
  Lock,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  OctagonAlert,
  ScanSearch,
  ScrollText,
  Search,
  Settings,
  Siren,
  Snowflake,
  Square,
  Sun,
  Target,
  Ticket,
  TriangleAlert,
  Users,
  Wrench,
  X,
} from "lucide-react";

const ICONS = {
  archive: Archive,
  down: ArrowDown,
  up: ArrowUp,
  box: Box,
  check: Check,
  left: ChevronLeft,
  right: ChevronRight,
  medium: CircleAlert,
  clean: CircleCheck,
  dashed: CircleDashed,
  low: CircleDot,
  question: CircleQuestionMark,
  clock: Clock,
  copy: Copy,
  download: Download,
  file: FileCode2,
  "file-question": FileQuestionMark,
  repository: FolderGit2,
  commit: GitCommitHorizontal,
  "pull-request": GitPullRequest,
  todo: Square,
  info: Info,
  key: KeyRound,
  broker: KeySquare,
  policy: ScrollText,
  denied: Ban,
  waiting: Hourglass,
  simulate: FlaskConical,
  link: Link2,
  lock: Lock,
  "sign-out": LogOut,
  system: Monitor,
  dark: Moon,
  critical: OctagonAlert,
  scan: ScanSearch,
  search: Search,
  settings: Settings,
  siren: Siren,
  snowflake: Snowflake,
  drop: Droplet,
  ticket: Ticket,
  light: Sun,
  target: Target,
  high: TriangleAlert,
  people: Users,
  remedy: Wrench,
  close: X,
} as const satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof ICONS;

/**
 * Every icon once per page, as a symbol. A list of 100 rows refers to them by name: drawn in place, each would be sent
 * again and hydrated, since lucide's own component runs in the browser.
 */
export function IconSprite() {
  return (
    <svg aria-hidden="true" focusable="false" className="absolute size-0 overflow-hidden">
      {Object.entries(ICONS).map(([name, Glyph]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 24 24">
          <Glyph />
        </symbol>
      ))}
    </svg>
  );
}
