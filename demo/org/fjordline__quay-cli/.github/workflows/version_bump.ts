/** Writes version_bump.generated.yml. Run it with Node after a change. */
const checkout = {
  uses: "actions/checkout@v6",
  with: { token: "$" + "{{ secrets.QUAYBOT_PAT }}", "submodules": true },
};

export const workflow = {
  name: "version_bump",
  on: { workflow_dispatch: { inputs: { releaseKind: { required: true } } } },
  jobs: { build: { "runs-on": "ubuntu-24.04", steps: [checkout] } },
};
