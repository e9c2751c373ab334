// The live feed: what a page says when it stops, and how it recovers. What moves on each page is
// told in the page's own spec.

import type { Page } from "@playwright/test";

import { open, row } from "./support/pages";
import { expect, test } from "./support/test";

const STALE = "Stale: these are the last known values.";
const WITHIN = 6_000;

const isLive = (page: Page) => expect(page.getByText("Live feed: live")).toBeVisible();

for (const [how, stop] of [
  ["falls silent", "freeze"],
  ["breaks", "cut"],
] as const) {
  test(`a feed that ${how} is stale within seconds, keeps its values, and recovers alone`, async ({
    page,
    api,
    wire,
    guard,
  }) => {
    guard.bear(/ERR_|Failed to load resource/);
    const app = await api.register("free");
    await api.use(app, "groups", 42);
    await open(page, wire.url + app.path);
    await isLive(page);
    const groups = row(page, "Quotas", "Groups");
    await expect(groups).toContainText("42 / 100");

    wire[stop]();
    const stopped = Date.now();
    await expect(page.getByText(STALE)).toBeVisible({ timeout: WITHIN });
    expect(Date.now() - stopped, "milliseconds until it said stale").toBeLessThan(WITHIN);
    await expect(page.getByText(/Live feed: stale \d+\s+s/)).toBeVisible();
    await expect(groups, "the last value is kept").toContainText("42 / 100");
    await expect(page.locator("[data-stale=true]").first()).toBeVisible();

    await api.use(app, "groups", 77);
    wire.mend();
    await expect(groups).toContainText("77 / 100", { timeout: 15_000 });
    await expect(page.getByText(STALE)).toBeHidden();
    await isLive(page);
  });
}

for (const path of ["/", "/apps"]) {
  test(`${path} says stale too`, async ({ page, api, wire, guard }) => {
    guard.bear(/ERR_|Failed to load resource/);
    await api.use(await api.register("free"), "groups", 500);
    await open(page, wire.url + path);
    await isLive(page);
    wire.freeze();
    await expect(page.getByText(STALE)).toBeVisible({ timeout: WITHIN });
    wire.mend();
    await expect(page.getByText(STALE)).toBeHidden({ timeout: 15_000 });
  });
}

test("a feed that never comes is stale, not forever connecting", async ({ page, api, guard }) => {
  guard.bear(/ERR_|Failed to load resource/);
  const app = await api.register("free");
  await page.route("**/live/**", (route) => route.abort());
  await open(page, app.path);
  await expect(page.getByText(STALE)).toBeVisible({ timeout: WITHIN });
  await page.unroute("**/live/**");
  await expect(page.getByText(STALE)).toBeHidden({ timeout: 15_000 });
  await isLive(page);
});

test("a short break does not show", async ({ page, api, wire, guard }) => {
  guard.bear(/ERR_|Failed to load resource/);
  const app = await api.register("free");
  await api.use(app, "groups", 1);
  await open(page, wire.url + app.path);
  await isLive(page);
  wire.cut();
  wire.mend();
  await api.use(app, "groups", 2);
  await expect(row(page, "Quotas", "Groups")).toContainText("2 / 100");
  await expect(page.getByText(STALE)).toBeHidden();
});

test("the feed moves on with the page, and pages without live figures have none", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await api.use(app, "groups", 50);
  await open(page, `/apps?query=${app.org}`);
  await isLive(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Plans" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Plans");
  await expect(page.getByText("Live feed: live")).toBeHidden();
  await page.goBack();
  await isLive(page);
  await page.getByRole("link", { name: app.key }).click();
  await isLive(page);
  await api.use(app, "groups", 51);
  await expect(row(page, "Quotas", "Groups")).toContainText("51 / 100");
});

test("a value shows its age once it is older than half a minute", async ({ page, api }) => {
  const app = await api.register("free");
  const at = new Date(Date.now() - 28_000).toISOString();
  await api.post({ gauges: [{ app: app.key, quota: "groups", value: 9, at }] });
  await open(page, app.path);
  const groups = row(page, "Quotas", "Groups");
  await expect(groups).toContainText("9 / 100");
  await expect(groups.locator("time"), "fresh ones are silent").toHaveText("");
  await expect(groups.locator("time")).toHaveText(/3\d\s+s ago/);
});
