/** One line of JSON for each event. Values are names, codes and figures; nothing secret is ever handed to it. */
export type Log = (
  level: "info" | "warn" | "error",
  event: string,
  fields?: Readonly<Record<string, LogValue>>,
) => void;
export type LogValue = string | number | boolean | null | undefined;

/** Longer texts come from outside and are cut: a log must not be filled by strangers. */
const LONGEST = 500;

export function createLog(write: (line: string) => void, now: () => Date): Log {
  return (level, event, fields = {}) => {
    const short = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value,
    ]);
    write(JSON.stringify({ time: now().toISOString(), level, event, ...Object.fromEntries(short) }));
  };
}
