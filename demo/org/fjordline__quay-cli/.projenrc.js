import { javascript } from "projen";

const project = new javascript.NodeProject({
  name: "@fjordline/quay",
  defaultReleaseBranch: "main",
  releaseToNpm: true,
  depsUpgradeOptions: { workflowOptions: { labels: ["dependencies"] } },
});
project.synth();
