// Utilization of all App Keys, hottest first; and which quotas will pass a threshold.

import type { Page } from "@playwright/test";

import type { Api, App } from "./support/api";
import { unique } from "./support/environment";
import { inspect } from "./support/inspect";
import { row } from "./support/pages";
import { expect, test } from "./support/test";

const DAY_MS = 86_400_000;

/** The jobs measure every ten seconds and follow trends every thirty, each a part of what is due. */
const MEASURED_WITHIN_MS = 120_000;

const rows = (page: Page, table: string) => page.getByRole("table", { name: table }).getByRole("rowheader");

/** Daily peaks of groups, of which the free plan has 100: from 52 on one more each day for 28 days. */
async function grown(api: Api, slope = 1): Promise<App> {
  const app = await api.register("free", unique("growing"));
  const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
  const gauges = Array.from({ length: 28 }, (_, day) => ({
    app: app.key,
    quota: "groups",
    value: 52 + slope * day,
    at: new Date(noon - (28 - day) * DAY_MS).toISOString(),
  }));
  expect((await api.post({ gauges })).refused).toEqual([]);
  // A change of limits makes the trend due at once, whenever it was followed last.
  await api.setOverride(app, "chat_rooms", 7, "so that it is followed");
  return app;
}

/** Opens `path` until the App Key stands in the list. */
async function listed(page: Page, path: string, app: App): Promise<void> {
  await expect(async () => {
    await page.goto(path);
    await expect(page.getByRole("link", { name: app.key, exact: true }).first()).toBeVisible({
      timeout: 500,
    });
  }).toPass({ timeout: MEASURED_WITHIN_MS });
}

test("a growing quota is listed with its days, its interval and its picture @nojs", async ({
  page,
  api,
}) => {
  test.slow();
  const app = await grown(api);
  await listed(page, `/reports/growth?query=${app.org}`, app);
  const line = row(page, "Will pass within 30 days", app.key);
  await expect(line).toContainText("79 / 100");
  await expect(line).toContainText("in 20 days");
  await expect(line).toContainText("+1.0 a day");
  await expect(line.getByRole("img")).toHaveAttribute("aria-label", /the limit 100/);
  await expect(page.getByRole("region", { name: "How it is reckoned" })).toContainText("Theil–Sen");

  await page.getByLabel("Will pass", { exact: true }).selectOption("100");
  await page.getByLabel("Within", { exact: true }).selectOption("14");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByLabel("Within", { exact: true }).selectOption("30");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(rows(page, "Will pass within 30 days")).toHaveCount(1);
  await line.getByRole("link", { name: app.key }).click();
  await expect(page).toHaveURL(`${app.path}/quotas/groups`);
});

test("what stands still is not forecast, and what is hot is listed first @nojs", async ({
  page,
  api,
}) => {
  test.slow();
  const still = await grown(api, 0);
  await api.use(still, "registered_users", 99);
  await listed(page, `/reports/growth?view=utilization&query=${still.org}`, still);
  const hottest = row(page, "Hottest first", still.key).first();
  await expect(hottest).toContainText("99 %");
  await page.goto(`/reports/growth?query=${still.org}`);
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.goto(`/reports/growth?view=utilization&query=${still.org}`);
  await page.getByLabel("Level", { exact: true }).selectOption("critical");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(rows(page, "Hottest first")).toHaveCount(1);
  await page.getByLabel("Limit", { exact: true }).selectOption("All rates");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByRole("link", { name: "Clear all filters" }).click();
  await expect(page).toHaveURL("/reports/growth?view=utilization");
});

test("with a few hours of data nothing is forecast @nojs", async ({ page, api }) => {
  const app = await api.register("free", unique("few"));
  await api.use(app, "groups", 97);
  await listed(page, `/reports/growth?view=utilization&query=${app.org}`, app);
  await page.goto(`/reports/growth?query=${app.org}`);
  await expect(page.getByText("Nothing matches")).toBeVisible();
});

test("the two lists are reached from each other and from the other reports", async ({ page }) => {
  await page.goto("/reports/growth");
  await expect(page.getByRole("link", { name: "Utilization and growth" })).toHaveAttribute("aria-current", "true");
  await page.getByRole("link", { name: "Hottest first" }).click();
  await expect(page).toHaveURL("/reports/growth?view=utilization");
  await page.getByRole("link", { name: "Will pass within 30 days" }).click();
  await expect(page).toHaveURL("/reports/growth");
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  test.slow();
  const app = await grown(api);
  await listed(page, `/reports/growth?query=${app.org}`, app);
  await inspect(page, `/reports/growth?query=${app.org}`, /Utilization and growth/);
  await inspect(page, `/reports/growth?view=utilization&query=${app.org}`, /Utilization and growth/);
  await inspect(page, "/reports/growth?query=nobody-has-this-name", /Utilization and growth/);
});
