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
  variables: [{ name: "EXPO_TOKEN", holds: SAAS_KEY, source: "https://docs.expo.dev/accounts/programmatic-access/" }],
} as const satisfies VendorKnowledge;
