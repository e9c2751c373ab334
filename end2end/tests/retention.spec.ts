// How long samples and changes are kept: what there is, what goes next, and less only after the
// page has shown what goes.

import { type Page, request } from "@playwright/test";

import { environment } from "./support/environment";
import { axe, fits, inspect } from "./support/inspect";
import { expect, test } from "./support/test";

test.use({ role: "admin" });

const PAGE = "/admin/retention";

const samples = (page: Page) => page.getByLabel("Samples, days");
const changes = (page: Page) => page.getByLabel(/Changes, days/);

/** What the API says is set. */
async function settings(): Promise<{ sample_days: number; audit_days: number | null }> {
  const context = await request.newContext({
    baseURL: environment.url,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: { Authorization: `Bearer ${environment.adminToken}` },
  });
  const answer = await context.get("/api/v1/retention");
  expect(answer.status()).toBe(200);
  const view = await answer.json();
  await context.dispose();
  return view.settings;
}

test("what there is and what goes next is told, and mistakes stand at their fields @nojs", async ({ page, guard }) => {
  guard.bear(/422/);
  await page.goto("/admin");
  await page.getByRole("main").getByRole("link", { name: "Retention" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Retention");
  const kept = page.getByRole("region", { name: "What there is" });
  await expect(kept).toContainText("Changes sealed so far");
  await expect(kept).toContainText(/Oldest change\s*\S+/);
  await expect(page.getByRole("region", { name: "What goes next" })).toContainText("Every ten minutes");

  await samples(page).fill("soon");
  await changes(page).fill("12");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(samples(page)).toHaveAttribute("aria-invalid", "true");
  await expect(samples(page), "what was typed stays").toHaveValue("soon");
  await expect(page.getByText("expected a number of days from 62 to 3650")).toBeVisible();
  await expect(page.getByText("expected a number of days from 365 to 36500, or nothing")).toBeVisible();
  await axe(page);
});

test("less is shown with what goes before it is kept @nojs", async ({ page, guard }) => {
  guard.bear(/422/);
  const before = await settings();
  await page.goto(PAGE);
  await changes(page).fill("36500");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Less is kept than before.")).toBeVisible();
  await expect(page.getByText("Nothing goes at once.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Keep less" })).toBeVisible();
  await axe(page);
  // Something else than what was shown asks again.
  await changes(page).fill("36499");
  await page.getByRole("button", { name: "Keep less" }).click();
  await expect(page.getByText("Less is kept than before.")).toBeVisible();
  expect(await settings(), "nothing was saved").toEqual(before);
});

test("more and less is saved against the version that was seen @alone", async ({ page, browserOf, people, guard }) => {
  guard.bear(/412|422/);
  const before = await settings();
  const other = await browserOf(await people("admin"));
  await Promise.all([page.goto(PAGE), other.goto(PAGE)]);
  await samples(page).fill(String(before.sample_days + 30));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The settings are saved.")).toBeVisible();
  await expect(samples(page)).toHaveValue(String(before.sample_days + 30));

  await samples(other).fill(String(before.sample_days + 31));
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Somebody changed this in the meantime")).toBeVisible();
  await other.getByRole("link", { name: "Load the page again" }).click();
  await expect(samples(other)).toHaveValue(String(before.sample_days + 30));

  await samples(other).fill(String(before.sample_days));
  await changes(other).fill("36500");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Less is kept than before.")).toBeVisible();
  await other.getByRole("button", { name: "Keep less" }).click();
  await expect(other.getByText("The settings are saved.")).toBeVisible();
  expect(await settings()).toEqual({ sample_days: before.sample_days, audit_days: 36500 });

  // It is on record, with what was before; and put back it is kept for ever again.
  await other.goto("/audit?action=retention.settings");
  await other.locator("tbody a.row-link").first().click();
  await expect(other.getByRole("main")).toContainText("audit_days");
  await other.goto(PAGE);
  await changes(other).fill("");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("The settings are saved.")).toBeVisible();
  expect(await settings()).toEqual({ ...before, audit_days: null });
});

test("who is no admin reads it and is told why it cannot be changed", async ({ browserOf, people }) => {
  const page = await browserOf(await people("viewer"));
  await page.goto(PAGE);
  await expect(page.getByText("Needs the role admin").first()).toBeVisible();
  await expect(samples(page)).toBeDisabled();
  await axe(page);
  const refused = await page.request.post(PAGE, {
    form: { do: "save", version: "0", sample_days: "100", audit_days: "" },
    maxRedirects: 0,
  });
  expect(refused.status()).toBe(403);
});

test("the on-call phone has room for it", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(PAGE);
  await fits(page);
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, PAGE, /Retention/);
});
