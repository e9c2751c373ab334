// The list of App Keys: search, filters, order, pages, live figures.

import type { Page } from "@playwright/test";

import { inspect } from "./support/inspect";
import { LIVE_WITHIN_MS, keepDocument, open, row, whenSays } from "./support/pages";
import type { Api, App } from "./support/api";
import { expect, test } from "./support/test";
import { unique } from "./support/environment";

const HOSTILE = "</title><script>alert(1)</script>";

const links = (page: Page) => page.getByRole("table", { name: "App Keys" }).getByRole("rowheader").getByRole("link");

/** Three App Keys of one organisation: calm, near and over. */
async function family(api: Api): Promise<{ org: string; calm: App; near: App; over: App }> {
  const org = unique("family");
  const [calm, near, over] = await Promise.all([
    api.register("basic", org, "a-calm"),
    api.register("free", org, "b-near"),
    api.register("free", org, "c-over"),
  ]);
  await api.use(calm, "groups", 10);
  await api.use(near, "groups", 85);
  await api.use(over, "groups", 130);
  return { org, calm, near, over };
}

test("the form searches, filters and sorts @nojs", async ({ page, api }) => {
  const { org, calm, near, over } = await family(api);
  await page.goto("/apps");
  await page.getByLabel("Name", { exact: true }).fill(org);
  await page.getByLabel("Sort by").selectOption("Name");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(links(page)).toHaveText([calm.key, near.key, over.key]);
  await page.getByLabel("Sort by").selectOption("Tightest limit");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(async () => {
    await page.reload();
    await expect(links(page)).toHaveText([over.key, near.key, calm.key], { timeout: 500 });
  }).toPass();
  await page.getByLabel("Plan").selectOption("Free");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(links(page)).toHaveText([over.key, near.key]);
  await page.getByLabel("Level").selectOption("near");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(links(page)).toHaveText([near.key]);
  await expect(row(page, "App Keys", near.key)).toContainText("85 / 100");
});

test("the list follows while one types and chooses, and the address can be shared", async ({
  page,
  api,
  browserOf,
  people,
}) => {
  const { org, near, over } = await family(api);
  await open(page, "/apps");
  const isKept = await keepDocument(page);
  await page.getByLabel("Name", { exact: true }).pressSequentially(org);
  await expect(links(page)).toHaveCount(3);
  await expect(page.getByLabel("Name", { exact: true }), "the focus stays").toBeFocused();
  await page.getByLabel("Plan").selectOption("Free");
  await expect(links(page)).toHaveCount(2);
  await page.getByLabel("Level").selectOption("over");
  await expect(links(page)).toHaveText([over.key]);
  await page.getByLabel("Level").selectOption("Any level");
  await page.getByLabel("Sort by").selectOption("Name");
  await expect(links(page)).toHaveText([near.key, over.key]);
  await isKept();
  await expect(page).toHaveURL(`/apps?query=${org}&plan=free&sort=name`);

  const other = await browserOf(await people("support"));
  await other.goto(page.url());
  await expect(links(other)).toHaveText([near.key, over.key]);
  await expect(other.getByLabel("Plan")).toHaveValue("free");
});

test("a list longer than a page is continued, and comes back to its beginning @nojs", async ({
  page,
  api,
}) => {
  const org = unique("long");
  const names = Array.from({ length: 60 }, (_, index) => `app-${String(index).padStart(2, "0")}`);
  for (const name of names) await api.register("free", org, name);
  await page.goto(`/apps?query=${org}&sort=name`);
  const pager = page.getByRole("navigation", { name: "Pages" });
  await expect(pager).toContainText("50 App Keys on this page");
  await expect(links(page).first()).toHaveText(`${org}#app-00`);
  await expect(links(page).last()).toHaveText(`${org}#app-49`);
  await pager.getByRole("link", { name: "Next page" }).click();
  await expect(pager).toContainText("10 App Keys on this page");
  await expect(links(page)).toHaveText(names.slice(50).map((name) => `${org}#${name}`));
  await expect(pager.getByRole("link", { name: "Next page" })).toHaveCount(0);
  await pager.getByRole("link", { name: "First page" }).click();
  await expect(links(page).first()).toHaveText(`${org}#app-00`);
  await expect(page.getByLabel("Sort by")).toHaveValue("name");
});

test("paging by use shows each App Key once @nojs", async ({ page, api }) => {
  const org = unique("ranked");
  for (let index = 0; index < 55; index += 1) await api.register("free", org, `app-${index}`);
  await page.goto(`/apps?query=${org}`);
  const first = await links(page).allInnerTexts();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page.getByText("5 App Keys on this page")).toBeVisible();
  const second = await links(page).allInnerTexts();
  expect(new Set([...first, ...second]).size).toBe(55);
});

test("a figure of the list moves with its report", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 10);
  await open(page, `/apps?query=${app.org}`);
  await expect(page.getByText("Live feed: live")).toBeVisible();
  const isKept = await keepDocument(page);
  const line = row(page, "App Keys", app.key);
  await expect(line).toContainText("calm");
  const seen = whenSays(line, "96 / 100");
  const posted = Date.now();
  await api.use(app, "groups", 96);
  expect((await seen) - posted, "milliseconds until it was seen").toBeLessThan(LIVE_WITHIN_MS);
  await expect(line).toContainText("critical");
  await expect(line).not.toContainText("calm");
  await isKept();
});

test("an App Key without any use says so, and not zero @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`/apps?query=${app.org}`);
  const line = row(page, "App Keys", app.key);
  await expect(line).toContainText("no data yet");
  await expect(line).not.toContainText("0 / ");
});

test("markup in the search is text, and what finds nothing can be cleared @nojs", async ({ page }) => {
  await page.goto(`/apps?query=${encodeURIComponent(HOSTILE)}`);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(HOSTILE);
  await expect(page.getByText("No App Key matches")).toBeVisible();
  await expect(page).toHaveTitle("App Keys – Headroom");
  await page.getByRole("link", { name: "Clear all filters" }).click();
  await expect(page).toHaveURL("/apps");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("");
});

test("an address with nonsense in it is the plain list @nojs", async ({ page }) => {
  await page.goto("/apps?level=hot&sort=size&plan=");
  await expect(page.getByLabel("Level")).toHaveValue("");
  await expect(page.getByLabel("Sort by")).toHaveValue("utilization");
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const { org } = await family(api);
  await inspect(page, `/apps?query=${org}`, /App Keys/);
});

test("a list that finds nothing is as well made", async ({ page }) => {
  await inspect(page, "/apps?query=nothing-has-this-name", /App Keys/);
});
