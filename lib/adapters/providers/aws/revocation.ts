/**
 * AWS cannot take back one session. What an operator can do is to deny the role's older sessions as a whole, with this inline policy
 * on the role: IAM User Guide, "Revoke IAM role temporary security credentials". It ends the sessions of everybody who uses the role,
 * takes some seconds to be everywhere, and can be taken away twelve hours later, when all older sessions have ended.
 * @returns the policy as JSON text for `PutRolePolicy`
 */
export function denyOlderSessionsPolicy(at: Date): string {
  const issuedBefore = { DateLessThan: { "aws:TokenIssueTime": at.toISOString() } };
  const statement = { Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: issuedBefore };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
