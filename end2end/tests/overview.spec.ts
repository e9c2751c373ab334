// The overview: who is near a limit now, unknown App Keys, and the sources of all of it.

import { inspect } from "./support/inspect";
import { LIVE_WITHIN_MS, keepDocument, open, plainRow, row, whenSays } from "./support/pages";
import { expect, test } from "./support/test";
import { unique } from "./support/environment";
import { named } from "./support/api";

const NEAREST = "Nearest to a limit";
/** Ten times a limit and more ranks before everything that other tests post. */
const FAR_OVER = 5_000;

test("an App Key over its limit stands on the overview with its level and its use @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await api.use(app, "groups", FAR_OVER);
  await expect(async () => {
    await page.goto("/");
    await expect(row(page, NEAREST, app.key)).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Who is near a limit now?");
  const line = row(page, NEAREST, app.key);
  await expect(line).toContainText("Groups");
  await expect(line).toContainText("5,000 / 100");
  await expect(line).toContainText("over");
  await line.getByRole("link", { name: app.key }).click();
  await expect(page).toHaveURL(app.path);
  await api.use(app, "groups", 1);
});

test("an App Key that comes near a limit appears without a reload, and leaves again", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await open(page, "/");
  await expect(page.getByText("Live feed: live")).toBeVisible();
  const isKept = await keepDocument(page);
  const seen = whenSays(page.getByRole("main"), app.key);
  const posted = Date.now();
  await api.use(app, "groups", FAR_OVER);
  expect((await seen) - posted, "milliseconds until it was seen").toBeLessThan(LIVE_WITHIN_MS);
  const line = row(page, NEAREST, app.key);
  await expect(line).toContainText("over");
  await api.use(app, "groups", 96);
  await expect(line).toContainText("critical");
  await expect(line).toContainText("96 / 100");
  await api.use(app, "groups", 3);
  await expect(line).toHaveCount(0);
  await isKept();
});

test("rows keep their place while the pointer rests on the table", async ({ page, api }) => {
  const first = await api.register("free");
  const second = await api.register("free");
  await api.use(first, "groups", FAR_OVER);
  await open(page, "/");
  const table = page.getByRole("table", { name: NEAREST });
  await table.getByRole("columnheader", { name: "App Key" }).hover();
  const before = await table.getByRole("rowheader").allInnerTexts();
  await api.use(second, "groups", FAR_OVER);
  await expect(row(page, NEAREST, second.key)).toBeVisible();
  const during = await table.getByRole("rowheader").allInnerTexts();
  const keys = (texts: string[]) => texts.map((text) => text.split("\n")[0]);
  expect(keys(during).slice(0, before.length)).toEqual(keys(before));
  await Promise.all([api.use(first, "groups", 1), api.use(second, "groups", 1)]);
});

test("an App Key that nobody registered is told with its source", async ({ page, api }) => {
  const stranger = named(unique("stranger"), "chat");
  await open(page, "/");
  const at = new Date().toISOString();
  const answer = await api.post({
    gauges: [{ app: stranger.key, quota: "groups", value: 7, at }],
  });
  expect(answer).toMatchObject({ stored: 0, refused: [{ code: "unknown_app" }] });
  const line = plainRow(page, "Unknown App Keys", stranger.key);
  await expect(line).toContainText(api.source);
  await expect(line.getByRole("cell").nth(1)).toHaveText("1");
  await api.post({ gauges: [{ app: stranger.key, quota: "groups", value: 8, at }] });
  await expect(line.getByRole("cell").nth(1)).toHaveText("2");
  await expect(line.locator("time")).toHaveText(/now|\d+\s+s ago/);
});

test("every source is told with the age of its last batch", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 1);
  await open(page, "/");
  const line = plainRow(page, "Sources", api.source);
  await expect(line).toContainText("reporting");
  await expect(line.locator("time")).toHaveText(/now|\d+\s+s ago/);
  await expect(line.locator("time")).toHaveText(/[2-9]\s+s ago/, { timeout: 15_000 });
});

test("a figure opens the list of the App Keys that it counts @nojs", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: /critical$/ }).click();
  await expect(page).toHaveURL("/apps?level=critical");
  await expect(page.getByLabel("Level")).toHaveValue("critical");
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", FAR_OVER);
  await inspect(page, "/", /Who is near a limit now/);
  await api.use(app, "groups", 1);
});
