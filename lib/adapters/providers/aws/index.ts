import { SecretText } from "../../../core/secret-text.ts";
import type { GrantOf } from "../../../core/trust/grant.ts";
import type { CredentialProvider } from "../../../usecases/broker/ports.ts";
import { assumeRole } from "./assume-role.ts";
import type { AwsDeps } from "./configuration.ts";

export { type AwsConfiguration, type AwsDeps, awsConfiguration } from "./configuration.ts";
export { denyOlderSessionsPolicy } from "./revocation.ts";

/**
 * A session of the grant's role, under the names that AWS's tools read. Tagged with the job, so the role's trust policy must allow
 * `sts:TagSession` beside `sts:AssumeRole`. Below 900 seconds AWS gives 900, and the lease says so.
 * It cannot be taken back one by one: see `denyOlderSessionsPolicy`.
 */
export function createAwsProvider(deps: AwsDeps): CredentialProvider<GrantOf<"aws">> {
  const upstream = { ...deps, service: "AWS" };
  return {
    id: "aws",
    async mint({ grant, ...request }, signal) {
      const { role_arn: roleArn, region, session_policy: sessionPolicy } = grant;
      const session = await assumeRole(upstream, deps, { ...request, roleArn, region, sessionPolicy }, signal);
      if (!session.ok) return session;
      const { key, arn, expiresAt } = session.value;
      const values = {
        AWS_ACCESS_KEY_ID: new SecretText(key.accessKeyId),
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        AWS_SESSION_TOKEN: key.sessionToken,
        AWS_REGION: new SecretText(region),
      };
      return {
        ok: true,
        value: { values, plain: ["AWS_REGION"], expiresAt, handle: null, effective: { arn, region } },
      };
    },
  };
}
