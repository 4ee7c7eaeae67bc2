import type { ExpectedRepository } from "./expect.ts";
import { berthWeb } from "./expected/berth-web.ts";
import { botCrew } from "./expected/bot-crew.ts";
import { brandAssets } from "./expected/brand-assets.ts";
import { cargoTracker } from "./expected/cargo-tracker.ts";
import { crewRota } from "./expected/crew-rota.ts";
import { depotRegistry } from "./expected/depot-registry.ts";
import { docsPortal } from "./expected/docs-portal.ts";
import { ferryMobile } from "./expected/ferry-mobile.ts";
import { fleetTelemetry } from "./expected/fleet-telemetry.ts";
import { harbourGems } from "./expected/harbour-gems.ts";
import { infraLive } from "./expected/infra-live.ts";
import { lighthouse } from "./expected/lighthouse.ts";
import { manifestCore } from "./expected/manifest-core.ts";
import { openTimetables } from "./expected/open-timetables.ts";
import { opsToolbox } from "./expected/ops-toolbox.ts";
import { pierSensors } from "./expected/pier-sensors.ts";
import { platformWorkflows } from "./expected/platform-workflows.ts";
import { portHandbook } from "./expected/port-handbook.ts";
import { quayCli } from "./expected/quay-cli.ts";
import { releaseTrain } from "./expected/release-train.ts";
import { routeApi } from "./expected/route-api.ts";
import { seaCharts } from "./expected/sea-charts.ts";
import { ticketDesk } from "./expected/ticket-desk.ts";
import { tideForecast } from "./expected/tide-forecast.ts";

/** What a right scan of demo/org says, one entry for each repository. */
export const EXPECTED: readonly ExpectedRepository[] = [
  berthWeb,
  botCrew,
  brandAssets,
  cargoTracker,
  crewRota,
  depotRegistry,
  docsPortal,
  ferryMobile,
  fleetTelemetry,
  harbourGems,
  infraLive,
  lighthouse,
  manifestCore,
  openTimetables,
  opsToolbox,
  pierSensors,
  platformWorkflows,
  portHandbook,
  quayCli,
  releaseTrain,
  routeApi,
  seaCharts,
  ticketDesk,
  tideForecast,
];
