import type { GateLook, ShownVerdict } from "./gate-look.ts";

/** Whole, so that nothing of what was stored is ever part of a text of marks. */
const MARK: Readonly<Record<ShownVerdict, string>> = {
  pass: '<i class="pass"></i>',
  hold: '<i class="hold"></i>',
  unknown: '<i class="unknown"></i>',
  excepted: '<i class="excepted"></i>',
};

/**
 * One dot for each gate in force, in their order, told apart by shape as well as by colour; its name says in words how many pass, and
 * what each other one says. One text of marks instead of an element for each: a list has hundreds.
 */
export function GateMarks({ of: { verdicts, title } }: { of: GateLook }) {
  return (
    <span
      role="img"
      className="gate-dots"
      title={title}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: made of the constants above and of nothing else
      dangerouslySetInnerHTML={{ __html: verdicts.map((verdict) => MARK[verdict]).join("") }}
    />
  );
}
