import { count, type Gate, passUnless } from "../gate.ts";

/** Every App that can reach the repository was decided about in this incident, and is now as was decided. */
export const appAudit: Gate = {
  id: "app-audit",
  title: "Installed Apps are decided about",
  asks: "Somebody decided about each GitHub App that is installed.",
  needs: ["apps"],
  judge(facts) {
    const { value, at, sha } = facts.of("apps");
    // Which repositories a selection has is not always visible: then it may be this one.
    const reaching = value.filter(({ reaches }) => reaches !== false);
    const reasons = reaching.flatMap(({ slug, decision, confirmed }) => {
      if (decision === null) return [`${slug}: not decided about.`];
      return confirmed ? [] : [`${slug}: decided (${decision}), and not seen to be so yet.`];
    });
    return passUnless(reasons, { text: `${count(reaching.length, "App")}, each decided about`, at, sha });
  },
};
