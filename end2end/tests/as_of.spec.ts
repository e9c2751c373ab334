// An App Key as it was at a past moment, and what differs between two.

import type { Page } from "@playwright/test";

import { environment } from "./support/environment";
import { inspect } from "./support/inspect";
import { open, row } from "./support/pages";
import { expect, test } from "./support/test";

const asOf = (path: string, at = "", and = "", more = "") =>
  `${path}/as-of?at=${encodeURIComponent(at)}&and=${encodeURIComponent(and)}${more}`;

const value = (page: Page, table: string, name: string) => row(page, table, name).getByRole("cell");

/** The time now, with a little of it before and after, so that moments are told apart. */
async function moment(page: Page): Promise<string> {
  await page.waitForTimeout(30);
  const now = new Date().toISOString();
  await page.waitForTimeout(30);
  return now;
}

test("the App Key and each limit lead to its past, which begins with now @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(app.path);
  await page.getByRole("link", { name: "As of…" }).click();
  await expect(page).toHaveURL(`${app.path}/as-of`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("As of a moment");
  await expect(page.getByText("As it is now.")).toBeVisible();
  await expect(value(page, "Quotas", "Groups").first()).toHaveText("100");
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByRole("link", { name: "As of…" }).click();
  await expect(page).toHaveURL(`${app.path}/as-of`);
});

test("a past moment is as it was, whatever was decided since @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 42);
  const before = await moment(page);
  await api.setOverride(app, "groups", 250, "a school term");
  const during = await moment(page);
  await api.choosePlan(app, "basic", "contract 4711");

  await page.goto(asOf(app.path, before));
  await expect(page.getByText("None was set by then.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Free");
  await expect(value(page, "Quotas", "Groups").first()).toHaveText("100");
  await expect(value(page, "Quotas", "Groups").last()).toHaveText("42");
  await expect(value(page, "Quotas", "Chat rooms").last(), "not known is no zero").toHaveText("—");

  await page.goto(asOf(app.path, during));
  await expect(value(page, "Quotas", "Groups").first()).toHaveText("250");
  const set = row(page, "Overrides", "Groups");
  await expect(set).toContainText("in force");
  await expect(set).toContainText("a school term");
  await expect(page.getByText("contract 4711")).toHaveCount(0);
});

test("two moments show what differs, and everything on demand @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  const before = await moment(page);
  await api.setOverride(app, "groups", 250, "a school term");
  const after = await moment(page);
  await page.goto(asOf(app.path, before, after));
  await expect(page.getByText("The plan was the same.")).toBeVisible();
  await expect(row(page, "Overrides", "Groups")).toContainText("began");
  const groups = row(page, "Quotas", "Groups");
  await expect(groups).toContainText("100");
  await expect(groups).toContainText("250");
  const shown = page.getByRole("table", { name: "Quotas" }).getByRole("rowheader");
  await expect(shown).toHaveCount(1);
  await page.getByRole("link", { name: "All", exact: true }).click();
  await expect(page).toHaveURL(/show=all/);
  await expect.poll(() => shown.count()).toBeGreaterThan(5);
  await page.getByRole("link", { name: "What differs", exact: true }).click();
  await expect(shown).toHaveCount(1);

  await page.goto(asOf(app.path, after, after));
  await expect(page.getByText("Nothing differs")).toBeVisible();
  await expect(page.getByText("Both moments are the same one.")).toBeVisible();
});

test("the form asks in the person's zone and keeps what cannot be answered @nojs", async ({
  browserOf,
  people,
  api,
}) => {
  const app = await api.register("free");
  const person = await people("viewer");
  const page = await browserOf(person, { timezoneId: "Asia/Shanghai" });
  await page.context().addCookies([
    { name: "zone", value: "Asia/Shanghai", url: environment.url },
  ]);
  await page.goto(asOf(app.path, "2020-01-01T08:00", "2999-01-01T08:00"));
  const first = page.getByLabel("Moment", { exact: true });
  const second = page.getByLabel("Compared with");
  await expect(first).toHaveValue("2020-01-01T08:00");
  await expect(first).toHaveAttribute("aria-invalid", "true");
  await expect(second).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("The App Key was registered on")).toBeVisible();
  await expect(page.getByText("This moment is still to come.")).toBeVisible();
  await expect(page.getByText("Times are those of Asia/Shanghai.")).toBeVisible();
  await page.goto(asOf(app.path, "", "2020-01-01T08:00"));
  await expect(second).toHaveAttribute("aria-invalid", "true");
});

test("an App Key that is not there has no past", async ({ page, guard }) => {
  guard.bear(/404/);
  const answer = await page.goto("/apps/no/body/as-of");
  expect(answer?.status()).toBe(404);
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  test.slow();
  const app = await api.register("free");
  await api.use(app, "groups", 85);
  const before = await moment(page);
  await api.setOverride(app, "groups", 250, "a school term");
  const after = await moment(page);
  await inspect(page, asOf(app.path, after), /As of a moment/);
  await inspect(page, asOf(app.path, before, after), /As of a moment/);
  await inspect(page, asOf(app.path, "soon", "later"), /As of a moment/);
});

test("the moments are chosen by keyboard", async ({ page, api }) => {
  const app = await api.register("free");
  await open(page, `${app.path}/as-of`);
  await page.getByLabel("Moment", { exact: true }).focus();
  await page.getByLabel("Compared with").focus();
  await expect(page.getByLabel("Compared with")).toBeFocused();
  await page.getByRole("button", { name: "Show", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/as-of\?zone=/);
  await expect(value(page, "Quotas", "Groups").first()).toHaveText("100");
});
