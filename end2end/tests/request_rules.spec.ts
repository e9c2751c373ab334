// How requests are decided: service goal, thresholds, and rules that decide alone.

import { type Page, request } from "@playwright/test";

import type { App } from "./support/api";
import { environment, unique } from "./support/environment";
import { axe, fits, inspect } from "./support/inspect";
import { expect, test } from "./support/test";

test.use({ role: "admin" });

const PAGE = "/admin/requests";
/** A limit that no other test asks more of. */
const QUOTA = "groups_per_user";

const thresholds = (page: Page) => page.locator("ol.thresholds > li");

/** Calls the JSON API as somebody who files, or as somebody else who decides. */
async function call(token: string, method: string, path: string, data?: object, tag?: string) {
  const context = await request.newContext({
    baseURL: environment.url,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: { Authorization: `Bearer ${token}`, ...(tag ? { "If-Match": tag } : {}) },
  });
  const answer = await context.fetch(`/api/v1${path}`, { method, data });
  const told = { ok: answer.ok(), etag: answer.headers()["etag"], body: await answer.json() };
  await context.dispose();
  expect(told.ok, JSON.stringify(told.body)).toBe(true);
  return told;
}

/** Asks for more; the id of the request. */
async function ask(app: App, amount: number): Promise<string> {
  const filed = await call(environment.adminToken, "POST", "/requests", {
    app: app.key,
    target: { quota: QUOTA },
    requested: { kind: "limited", amount },
    justification: "a launch",
  });
  return filed.body.id;
}

async function deny(id: string): Promise<void> {
  const read = await call(environment.operatorToken, "GET", `/requests/${id}`);
  const decision = { decision: "deny", reason: "not this quarter" };
  await call(environment.operatorToken, "POST", `/requests/${id}/decision`, decision, read.etag);
}

/** Fills in a rule about the limit of these tests. */
async function fillRule(page: Page, name: string): Promise<void> {
  const form = page.getByRole("region", { name: "What the rule says" });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Limits").selectOption(`quota:${QUOTA}`);
  await form.getByLabel("Basic").check();
  await form.getByLabel("Asked at most, times the plan's value").fill("1.5");
  await form.getByLabel("The limit has not changed for days").fill("0");
  await form.getByLabel("Needed for at most days").fill("");
}

test("rows of thresholds come and go, and every mistake stands at its field @nojs", async ({ page, guard }) => {
  guard.bear(/422/);
  await page.goto(PAGE);
  const before = await thresholds(page).count();
  await page.getByRole("button", { name: "Add a threshold" }).click();
  await expect(thresholds(page)).toHaveCount(before + 1);
  const last = thresholds(page).last();
  await expect(last).toContainText("A second approver for every increase of any limit.");
  await last.getByLabel("Limits").selectOption(`quota:${QUOTA}`);
  await last.getByLabel(/Times the plan's value/).fill("four");
  await last.getByLabel(/Amount/).fill("10 GB");
  await page.getByLabel("Decide within").fill("soon");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByLabel("Decide within")).toHaveAttribute("aria-invalid", "true");
  await expect(last.getByText("expected a factor such as 4 or 2.5")).toBeVisible();
  await expect(last.getByText("expected an amount in the unit of the limit")).toBeVisible();
  await expect(last.getByLabel(/Amount/), "what was typed stays").toHaveValue("10 GB");
  await page.getByRole("button", { name: `Remove threshold ${before + 1}` }).click();
  await expect(thresholds(page)).toHaveCount(before);
  await expect(page.getByLabel("Decide within"), "and so does the rest").toHaveValue("soon");
});

test("settings are saved against the version that was seen @alone", async ({ page, browserOf, people, guard }) => {
  guard.bear(/412/);
  const other = await browserOf(await people("admin"));
  await Promise.all([page.goto(PAGE), other.goto(PAGE)]);
  const before = await thresholds(page).count();
  await page.getByRole("button", { name: "Add a threshold" }).click();
  await expect(thresholds(page)).toHaveCount(before + 1);
  await thresholds(page).last().getByLabel("Limits").selectOption(`quota:${QUOTA}`);
  await thresholds(page).last().getByLabel(/Amount/).fill("9000");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The settings are saved.")).toBeVisible();
  await expect(thresholds(page).last()).toContainText("A second approver above 9,000 of");

  await other.getByRole("button", { name: "Save", exact: true }).click();
  await expect(other.getByText("Somebody changed this in the meantime")).toBeVisible();
  await other.getByRole("link", { name: "Load the page again" }).click();
  await expect(thresholds(other)).toHaveCount(before + 1);
  await other.getByRole("button", { name: `Remove threshold ${before + 1}` }).click();
  await expect(thresholds(other)).toHaveCount(before);
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await expect(other.getByText("The settings are saved.")).toBeVisible();
});

test("a rule is replayed, switched on, decides by itself and says so", async ({ page, api }) => {
  const app = await api.register("basic");
  const limit = (await api.effective(app, QUOTA)).value as { amount: number };
  await api.use(app, QUOTA, limit.amount, "user-1");
  await deny(await ask(app, Math.ceil(limit.amount * 1.2)));

  const name = unique("rule");
  await page.goto(PAGE);
  await page.getByRole("link", { name: "New rule" }).click();
  await fillRule(page, name);
  await page.getByRole("button", { name: "Make the rule" }).click();
  await expect(page.getByText("The rule is made. It is off")).toBeVisible();
  await expect(page.getByText("Replay it first: then it can be switched on.")).toBeVisible();
  await expect(page.locator(".lead")).toContainText("up to 1.5× the plan's value");

  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await expect(page.getByText("The rule was replayed.")).toBeVisible();
  await expect(page.getByText(/The rule would have approved \d+ of them, \d+ otherwise/)).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: app.key });
  await expect(row).toContainText("denied");
  await expect(row).toContainText("otherwise");
  await expect(row.getByRole("link", { name: /^R-\d+$/ })).toHaveAttribute("href", /^\/requests\//);

  const state = page.getByRole("region", { name: "On or off" });
  await expect(state).toContainText("From then on it approves such requests within seconds");
  await state.getByLabel(/I have looked at the/).check();
  await state.getByRole("button", { name: "Switch on" }).click();
  await expect(state).toContainText("This rule is on");

  const id = await ask(app, Math.ceil(limit.amount * 1.3));
  await expect(async () => {
    const { body } = await call(environment.operatorToken, "GET", `/requests/${id}`);
    expect(body.state).toBe("approved");
    expect(body.decision.rule.words.name).toBe(name);
    expect(body.decision.rule.inputs[0].peak_30_days).toBe(limit.amount);
  }).toPass({ timeout: 30_000 });
  expect((await api.effective(app, QUOTA)).origin).toBe("override");

  await page.reload();
  await expect(state).toContainText("It has decided 1 request so far.");
  await state.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByText("The rule is off.", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "End the rule" }).click();
  await expect(page.getByText("The rule is ended.")).toBeVisible();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("a rule is made, changed and ended without JavaScript @nojs-only", async ({ page, guard }) => {
  guard.bear(/422/);
  const name = unique("rule");
  await page.goto(`${PAGE}/rules/new`);
  await page.getByRole("button", { name: "Make the rule" }).click();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await fillRule(page, name);
  await page.getByRole("button", { name: "Make the rule" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByRole("button", { name: "Switch on" }).click();
  await expect(page.getByText("look at them first, then tick this")).toBeVisible();
  await page.getByLabel("Needed for at most days").fill("30");
  await page.getByRole("button", { name: "Change the rule" }).click();
  await expect(page.getByText("The rule is changed. It is off")).toBeVisible();
  await expect(page.locator(".lead")).toContainText("needed for at most 30 days");
  await page.getByRole("button", { name: "End the rule" }).click();
  await expect(page.getByText("The rule is ended.")).toBeVisible();
});

test("the Enter key saves and takes no row away", async ({ page, guard }) => {
  guard.bear(/422/);
  await page.goto(PAGE);
  const before = await thresholds(page).count();
  await page.getByLabel("Decide within").fill("soon");
  await page.getByLabel("Decide within").press("Enter");
  await expect(page.getByLabel("Decide within")).toHaveAttribute("aria-invalid", "true");
  await expect(thresholds(page)).toHaveCount(before);
});

test("who is no admin reads it and is told why it cannot be changed", async ({ browserOf, people }) => {
  const page = await browserOf(await people("viewer"));
  await page.goto(PAGE);
  await expect(page.getByText("Needs the role admin").first()).toBeVisible();
  await expect(page.getByLabel("Decide within")).toBeDisabled();
  await axe(page);
});

test("the on-call phone has room for it", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of [PAGE, `${PAGE}/rules/new`]) {
    await page.goto(path);
    await fits(page);
  }
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, PAGE, /Deciding requests/);
  await inspect(page, `${PAGE}/rules/new`, /New rule/);
});
