import { describe, expect, it } from "vitest";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

const login = (uses: string, password: string, env: string) => `
      - uses: ${uses}
        with:
          username: acme
${password}${env}`;
const PASSWORD = "          password: ${{ secrets.DOCKERHUB_TOKEN }}\n";
const ENV = "        env:\n          DOCKERHUB_OIDC_CONNECTIONID: ${{ vars.DOCKERHUB_OIDC_CONNECTION_ID }}\n";

describe("docker/login-action at Docker Hub", () => {
  it("is left alone, since the text does not know the plan", () => {
    expectNone(job(login("docker/login-action@v4", PASSWORD, "")));
    expectNone(job(login("docker/login-action@v4", `          registry: quay.io\n${PASSWORD}`, ENV)));
  });

  it("loses its password where it names an OIDC connection", () => {
    const before = job(login("docker/login-action@v3.6.0", PASSWORD, ENV));
    expect(written(before)).toBe(
      granted(login("docker/login-action@dbcb813823bdd20940b903addbd779551569679f # v4.6.0", "", ENV)),
    );
    expect(asked(plan(before))).toEqual([
      "confirm docker-hub-user",
      `trust Docker Hub: ${WORKFLOW}`,
      "confirm docker-hub-plan",
    ]);
    expect(plan(before).disposition).toBe("review");
  });
});
