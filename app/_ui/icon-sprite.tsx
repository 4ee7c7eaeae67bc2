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
  Eye,
  FileCode2,
  FileQuestionMark,
  FlaskConical,
  FolderGit2,
  GitCommitHorizontal,
  GitPullRequest,
  History,
  Hourglass,
  House,
  type IconNode,
  Info,
  KeyRound,
  KeySquare,
  Link2,
  Lock,
  LogOut,
  Monitor,
  Moon,
  MoveRight,
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
  User,
  Users,
  Wrench,
  X,
} from "lucide";

const ICONS = {
  archive: Archive,
  down: ArrowDown,
  up: ArrowUp,
  box: Box,
  check: Check,
  forward: MoveRight,
  left: ChevronLeft,
  right: ChevronRight,
  medium: CircleAlert,
  clean: CircleCheck,
  dashed: CircleDashed,
  low: CircleDot,
  question: CircleQuestionMark,
  clock: Clock,
  activity: History,
  copy: Copy,
  download: Download,
  eye: Eye,
  file: FileCode2,
  "file-question": FileQuestionMark,
  home: House,
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
  person: User,
  remedy: Wrench,
  close: X,
} as const satisfies Record<string, IconNode>;

export type IconName = keyof typeof ICONS;

const SYMBOLS = Object.entries(ICONS)
  .map(([name, node]) => `<symbol id="i-${name}" viewBox="0 0 24 24">${node.map(drawn).join("")}</symbol>`)
  .join("");

/** Names and values are Lucide's own, from its package; nothing of them is anybody's input. */
function drawn([tag, attributes]: IconNode[number]): string {
  const words = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<${tag}${words.join("")}/>`;
}

/**
 * Every icon once per page, as a symbol; a list's rows refer to them by name. One text, which React neither walks through nor sends
 * to the browser piece by piece: as elements they were half of what a small page cost the server.
 */
export function IconSprite() {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      className="absolute size-0 overflow-hidden"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: made of constants of this file and of Lucide's package
      dangerouslySetInnerHTML={{ __html: SYMBOLS }}
    />
  );
}
