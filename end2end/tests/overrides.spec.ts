// All overrides: the table, one of them, many at once, and taking a set back.

import type { Page } from "@playwright/test";

import type { App } from "./support/api";
import { inspect } from "./support/inspect";
import { expect, test } from "./support/test";

test.use({ role: "operator" });

const table = (page: Page) => page.getByRole("table", { name: "Overrides", exact: true });
const rowOf = (page: Page, app: App) =>
  table(page).getByRole("row").filter({ has: page.getByRole("link", { name: app.key, exact: true }) });
const filters = (page: Page) => page.getByRole("search", { name: "Filter overrides" });

/** Opens the only override of an App Key from the table. */
async function openOnly(page: Page, app: App): Promise<void> {
  await page.goto(`/overrides?app=${encodeURIComponent(app.key)}&state=in_force`);
  await rowOf(page, app).getByRole("link", { name: app.key }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Override");
}

/** A moment from now on, as the field of a browser in UTC has it. */
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);

test("the table is filtered by what its address says @nojs", async ({ page, api }) => {
  const [one, two] = [await api.register("free"), await api.register("free")];
  await api.setOverride(one, "groups", 250, "a school term begins");
  await api.setOverride(two, "friends_per_user", 900, "a school term begins");
  await page.goto("/overrides");
  await filters(page).getByLabel("App Key").fill(one.org);
  await filters(page).getByLabel("Limit").fill("groups");
  await filters(page).getByLabel("State").selectOption("in force");
  await filters(page).getByLabel("For how long").selectOption("for good");
  await filters(page).getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/app=.*target=groups.*state=in_force.*kind=permanent/);
  const row = rowOf(page, one);
  await expect(row).toContainText("250");
  await expect(row).toContainText("100");
  await expect(row).toContainText("in force");
  await expect(row).toContainText("override");
  await expect(table(page).getByRole("row")).toHaveCount(2);
  await expect(filters(page).getByLabel("Limit"), "the fields say what was asked").toHaveValue("groups");
  await page.goto(`/overrides?app=${two.org}&ending_within_days=7`);
  await expect(page.getByText("No override matches")).toBeVisible();
  await page.getByRole("link", { name: "Clear all filters" }).click();
  await expect(page).toHaveURL("/overrides");
});

test("an override gets another end, which the API tells at once @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250, "a concert");
  await openOnly(page, app);
  const form = page.locator("#extend");
  await form.getByLabel("Reason").fill("only this week");
  await form.getByRole("button", { name: "Change the end" }).click();
  await expect(form.getByText("Say when it ends, or that it is for good.")).toBeVisible();
  await expect(form.getByLabel("Reason"), "what was typed stays").toHaveValue("only this week");
  await form.getByLabel("Ends").fill(inHours(48));
  await form.getByRole("button", { name: "Change the end" }).click();
  await expect(form.getByText("What it does must be confirmed")).toBeVisible();
  await form.getByLabel(/drops by more than 10/).check();
  await form.getByRole("button", { name: "Change the end" }).click();
  await expect(page.getByText("The override has another end.")).toBeVisible();
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "temporary" });
});

test("an override is copied to another App Key, where its plan has the limit @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const [from, to, other] = [
    await api.register("free"),
    await api.register("free"),
    await api.register("community"),
  ];
  await api.setOverride(from, "groups", 250, "a school term begins");
  await openOnly(page, from);
  const form = page.locator("#copy");
  await expect(form.getByLabel("New limit")).toHaveValue("250");
  await expect(form.getByLabel("Reason")).toHaveValue("a school term begins");
  await form.getByLabel("To App Key").fill(other.key);
  await form.getByRole("button", { name: "Set it there" }).click();
  await expect(page.getByText("the plan community has no quota groups")).toBeVisible();
  await form.getByLabel("To App Key").fill(to.key);
  await form.getByRole("button", { name: "Set it there" }).click();
  await expect(page.getByText("This override was set as a copy.")).toBeVisible();
  expect(await api.effective(to, "groups")).toMatchObject({ value: { amount: 250 } });
});

test("an override is ended where it is shown @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250, "a concert");
  await openOnly(page, app);
  const form = page.locator("#end");
  await form.getByLabel("Why it ends").fill("the concert is over");
  await form.getByRole("button", { name: "End now" }).click();
  await form.getByLabel(/drops by more than 10/).check();
  await form.getByRole("button", { name: "End now" }).click();
  await expect(page.getByText("The override has ended.")).toBeVisible();
  await expect(page.getByText("the concert is over")).toBeVisible();
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
});

test("many App Keys get one override after it was looked at, and it is taken back whole @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const [one, two] = [await api.register("free"), await api.register("free")];
  await page.goto("/overrides");
  await page.getByRole("link", { name: "Set for many App Keys…" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Override for many App Keys");
  const what = page.locator("#what");
  await what.getByLabel("Limit", { exact: true }).selectOption("quota:groups");
  await what.getByLabel("New limit").fill("300");
  await what.getByLabel("Reason").fill("a campaign for all schools");
  await page.locator("#field-bulk-apps").fill(`${one.key}, ${two.key}\nno-such#app`);
  await page.getByRole("button", { name: "Show what it does" }).click();
  const preview = page.locator("#preview");
  await expect(preview).toContainText("2 of 3 App Keys get it.");
  await expect(preview.getByRole("row").filter({ hasText: "no-such#app" })).toContainText(
    "There is no such App Key.",
  );
  await expect(preview.getByText("raised").locator("..")).toContainText("2");
  expect(await api.effective(one, "groups"), "looking changes nothing").toMatchObject({ origin: "plan" });

  const set = page.getByRole("button", { name: "Set it for 2 App Keys" });
  await set.click();
  await expect(preview.getByText("Some cannot have it.")).toBeVisible();
  await preview.getByLabel("Leave out those that cannot have it").check();
  await set.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Set of overrides");
  await expect(page.getByText("The overrides are set.")).toBeVisible();
  await expect(rowOf(page, one)).toBeVisible();
  await expect(rowOf(page, two)).toContainText("a campaign for all schools");
  expect(await api.effective(two, "groups")).toMatchObject({ value: { amount: 300 } });

  const undo = page.locator("#undo");
  await expect(undo).toContainText("2 overrides end now");
  await undo.getByLabel("Why it is taken back").fill("the campaign was called off");
  await undo.getByRole("button", { name: "Take back" }).click();
  await expect(undo.getByLabel("Why it is taken back")).toHaveValue("the campaign was called off");
  await undo.getByLabel(/drops by more than 10/).check();
  await undo.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText(/took the set back/)).toBeVisible();
  await expect(page.locator("#undo")).toHaveCount(0);
  expect(await api.effective(one, "groups")).toMatchObject({ origin: "plan" });
});

test("what was changed after it was looked at is looked at again @nojs", async ({ page, api, guard }) => {
  guard.bear(/412/);
  const app = await api.register("free");
  await page.goto("/overrides/bulk?target=quota:groups");
  await page.locator("#what").getByLabel("New limit").fill("300");
  await page.locator("#what").getByLabel("Reason").fill("growth");
  await page.locator("#which").getByLabel("All that match").check();
  await page.locator("#which").getByLabel("Part of the name").fill(app.org);
  await page.getByRole("button", { name: "Show what it does" }).click();
  await expect(page.locator("#preview")).toContainText("1 of 1 App Keys get it.");
  await page.locator("#what").getByLabel("New limit").fill("30");
  await page.getByRole("button", { name: "Set it for 1 App Key", exact: true }).click();
  await expect(page.getByText("The form was changed after it was looked at.")).toBeVisible();
  await expect(page.locator("#preview").getByText("lowered").locator("..").first()).toContainText("1");
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
});

test.describe("a viewer", () => {
  test.use({ role: "viewer" });

  test("reads all of it and is told who may change it @nojs", async ({ page, api }) => {
    const app = await api.register("free");
    await api.setOverride(app, "groups", 250, "a concert");
    await openOnly(page, app);
    await expect(page.locator("#copy").getByRole("button", { name: "Set it there" })).toBeDisabled();
    await page.goto("/overrides/bulk");
    await expect(page.getByText("Needs the role operator or higher.")).toBeVisible();
  });
});

test("the table is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250, "a concert");
  await inspect(page, "/overrides", /Overrides/);
});

test("one override is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250, "a concert");
  await openOnly(page, app);
  await inspect(page, new URL(page.url()).pathname, /Override/);
});

test("the form for many is for everybody to see and to hear", async ({ page }) => {
  await inspect(page, "/overrides/bulk", /Override for many App Keys/);
});
