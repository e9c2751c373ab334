// The record of changes, one change of it, and the seal. What a superuser alters is tried in
// audit_proof.spec.ts.

import type { Page } from "@playwright/test";

import { unique } from "./support/environment";
import { axe, inspect, speak } from "./support/inspect";
import { keepDocument, open } from "./support/pages";
import { hire } from "./support/people";
import { expect, test } from "./support/test";

const of = (app: { key: string }, more = "") => `/audit?app=${encodeURIComponent(app.key)}${more}`;
const record = (page: Page) => page.getByRole("table", { name: "Audit", exact: true });

/** The row that says `words`. */
const row = (page: Page, words: string) => record(page).getByRole("row").filter({ hasText: words });

test("what was changed is found by each filter @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  const other = await api.register("free");
  const reason = unique("a launch");
  await api.setOverride(app, "groups", 250, reason);
  await api.setOverride(other, "groups", 250, "another");
  await page.goto(of(app));
  await expect(row(page, "override.set")).toContainText("Override set");
  await expect(row(page, "override.set")).toContainText("Groups");
  await expect(row(page, "override.set")).toContainText(reason);
  await expect(row(page, "app.register")).toHaveCount(1);
  await expect(record(page)).not.toContainText(other.key);

  await page.getByLabel("Action").selectOption("override");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/action=override/);
  await expect(row(page, "override.set")).toHaveCount(1);
  await expect(row(page, "app.register")).toHaveCount(0);
  await expect(page.getByLabel("App Key", { exact: true })).toHaveValue(app.key);

  await page.goto(of(app, "&target=quota%3Agroups"));
  await expect(row(page, "override.set")).toHaveCount(1);
  await page.goto(of(app, "&target=quota%3Achat_rooms"));
  await expect(page.getByText("No change answers these filters.")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).last().click();
  await expect(page).toHaveURL(/\/audit$/);
  await page.goto(of(app, "&to=2020-01-01T00:00"));
  await expect(page.getByText("Nothing on record")).toBeVisible();
});

test("what cannot be read is told at its field @nojs", async ({ page }) => {
  await page.goto("/audit?app=acme&from=2026-02-02T00:00&to=2026-02-01T00:00");
  const app = page.getByLabel("App Key", { exact: true });
  await expect(app).toHaveAttribute("aria-invalid", "true");
  await expect(app).toHaveValue("acme");
  await expect(page.getByText("An App Key is written org#app.")).toBeVisible();
  await expect(page.getByText("The end must come after the beginning.")).toBeVisible();
  await expect(record(page)).toHaveCount(0);
  await axe(page);
});

test("one change shows what differs, in numbers that can be read @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250_000, "</title><b>a launch</b>");
  await page.goto(of(app, "&action=override.set"));
  await record(page).locator("a.row-link").first().click();
  await expect(page).toHaveURL(/\/audit\/\d+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Override set");
  const differs = page.getByRole("table", { name: "What differs", exact: true });
  await expect(differs).toContainText("250,000");
  await expect(differs).toContainText("value · amount");
  await expect(page.getByText("</title><b>a launch</b>").first()).toBeVisible();
  await page.getByText("Before and after as they are written").click();
  await expect(page.locator("#audit-raw-after")).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Everything about the same" }).click();
  await expect(page).toHaveURL(/target=quota%3Agroups/);
  await expect(row(page, "override.set")).toHaveCount(1);
});

test("a change that is not there is told as such @nojs", async ({ page, guard }) => {
  guard.bear(/404/);
  const answer = await page.goto("/audit/999999999");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("pages behind stay where they are while new changes come", async ({ page, api }) => {
  const login = unique("paged");
  await api.createAccount(login, "Paged", "viewer", unique("a long phrase"));
  // Fifty and more sign-ins that fail are one way to many rows; here the account's own are few, so
  // the whole record is paged.
  await open(page, "/audit");
  const next = page.getByRole("link", { name: /Next/ });
  test.skip((await next.count()) === 0, "the record is too short to have a second page");
  await next.click();
  await expect(page).toHaveURL(/cursor=/);
  const times = () => record(page).locator("a.row-link").evaluateAll((all) =>
    all.map((one) => one.getAttribute("href")),
  );
  const before = await times();
  await api.createAccount(unique("later"), "Later", "viewer", unique("a long phrase"));
  await page.reload();
  expect(await times()).toEqual(before);
});

test("newer changes are told without moving the page", async ({ page, api }) => {
  test.setTimeout(60_000);
  const app = await api.register("free");
  await open(page, of(app));
  const keeps = await keepDocument(page);
  await expect(row(page, "app.register")).toHaveCount(1);
  await api.setOverride(app, "groups", 250, "a launch");
  const newer = page.getByRole("link", { name: "1 newer change: show" });
  await expect(newer).toBeVisible({ timeout: 30_000 });
  await expect(row(page, "override.set"), "the page has not moved").toHaveCount(0);
  await keeps();
  await newer.click();
  await expect(row(page, "override.set")).toHaveCount(1);
});

test("rows are walked by arrows and opened by Enter", async ({ page, api }) => {
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250, "a launch");
  await open(page, of(app));
  await record(page).locator("a.row-link").first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(record(page).locator("a.row-link").nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("App Key registered");
});

test("failed sign-ins are on record, and name no login that nobody has", async ({ page, api }) => {
  const ana = await hire(api, "viewer");
  const wrong = { login: ana.login, password: "not this one" };
  const refused = await page.request.post("/sign-in", { form: wrong, maxRedirects: 0 });
  expect(refused.status()).toBe(401);
  await open(page, `/audit?target=${ana.login}`);
  await expect(row(page, "session.refuse")).toHaveCount(1);
  await expect(row(page, "session.sign_in")).toContainText(ana.login);
  await expect(row(page, "account.create")).toHaveCount(1);
});

test("the seal says where it stands, how to check elsewhere, and who checked @nojs", async ({
  page,
}) => {
  await page.goto("/audit/seal");
  await expect(page.locator(".audit-command").first()).toContainText("headroom verify --export");
  await page.getByRole("button", { name: "Check the whole record" }).click();
  await expect(page.locator("#check .notice")).toContainText("Checked by");
  await page.getByRole("link", { name: "Who checked before" }).click();
  await expect(row(page, "audit.check").first()).toContainText("Record checked");
});

test("the record is good to look at, in each language and width", async ({ page, api }) => {
  test.setTimeout(180_000);
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250_000, unique("a-reason-without-any-gap-").repeat(4));
  await inspect(page, of(app), /^Audit$/);
  await speak(page, "en");
  await page.goto(of(app, "&action=override.set"));
  const one = await record(page).locator("a.row-link").first().getAttribute("href");
  await inspect(page, one ?? "", /^Override set$/);
  await inspect(page, "/audit/seal", /^The seal$/);
  await inspect(page, "/audit?app=acme&from=never", /^Audit$/);
});
