// Headroom in Debian's Chromium without windows, against a server that `cargo xtask e2e` starts and
// describes in the environment: HEADROOM_URL, HEADROOM_ADMIN_PASSWORD, HEADROOM_TOKEN_USAGE
// (usage:write and limits:read), HEADROOM_TOKEN_OPERATOR, HEADROOM_TOKEN_ADMIN, HEADROOM_BIN,
// HEADROOM_DATA_DIR and HEADROOM_CHROMIUM.
//
// Every test runs with JavaScript; those tagged @nojs run again without. One tagged @nojs-only
// runs only without. What is tagged @alone measures: it runs by itself, after all the others.
// A trace of each step costs as much as the test: `--trace retain-on-failure` asks for it.
// @pictures takes the pictures of README.md, when HEADROOM_PICTURES=1 asks. @speed measures what depends
// on the machine: HEADROOM_SPEED=1 with `--project alone --no-deps` asks for it.

import { defineConfig, devices } from "@playwright/test";

if (!process.env.HEADROOM_URL) {
  throw new Error("HEADROOM_URL is not set: run the tests by `cargo xtask e2e`");
}

const pictures = process.env.HEADROOM_PICTURES === "1";
const speed = process.env.HEADROOM_SPEED === "1";

export default defineConfig({
  testDir: "./tests",
  // A browser waits as often as it works: three keep two cores busy.
  workers: 3,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  reporter: [["list"], ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE }]],
  use: {
    ...devices["Desktop Chrome"],
    viewport: { width: 1440, height: 900 },
    baseURL: process.env.HEADROOM_URL,
    locale: "en-GB",
    timezoneId: "UTC",
    launchOptions: {
      executablePath: process.env.HEADROOM_CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    {
      name: "with-javascript",
      grepInvert: pictures ? /@nojs-only|@alone|@speed/ : /@nojs-only|@alone|@speed|@pictures/,
    },
    { name: "without-javascript", grep: /@nojs/, use: { javaScriptEnabled: false } },
    {
      name: "alone",
      grep: speed ? /@speed/ : /@alone/,
      workers: 1,
      dependencies: ["with-javascript", "without-javascript"],
    },
  ],
});
