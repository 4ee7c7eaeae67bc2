import { SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const expo = {
  vendor: "expo",
  title: "Expo",
  actions: [
    {
      uses: "expo/expo-github-action",
      source: "https://github.com/expo/expo-github-action#readme",
      inputs: { token: SAAS_KEY, "expo-username": IDENTIFIER, "expo-password": SAAS_KEY },
    },
    {
      uses: "expo/expo-github-action/*",
      source: "https://github.com/expo/expo-github-action#readme",
      inputs: { "github-token": githubToken({ "pull-requests": "write" }) },
    },
  ],
} as const satisfies VendorKnowledge;
