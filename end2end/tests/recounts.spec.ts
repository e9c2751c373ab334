// Recounts: a platform is added, asked, and what it has is put in the place of what was reported.

import type { Page } from "@playwright/test";

import type { App } from "./support/api";
import { unique } from "./support/environment";
import { axe, fits, inspect } from "./support/inspect";
import { CLIENT_ID, CLIENT_SECRET, Platform } from "./support/platform";
import { expect, test } from "./support/test";

test.use({ role: "admin" });

let platform: Platform;
test.beforeEach(async () => {
  platform = await Platform.start();
});
test.afterEach(() => platform.stop());

/** Adds the platform for an organisation by the admin page. */
async function add(page: Page, org: string, calls = 6000): Promise<void> {
  await page.goto("/admin/platforms");
  const form = page.getByRole("region", { name: "Add a platform" });
  await form.getByLabel("Name").fill(`Cluster of ${org}`);
  await form.getByLabel("Address").fill(platform.url);
  await form.getByLabel("For", { exact: true }).fill(org);
  await form.getByLabel("Client ID").fill(CLIENT_ID);
  await form.getByLabel("Client secret").fill(CLIENT_SECRET);
  await form.getByLabel("Calls per minute at most").fill(String(calls));
  await form.getByRole("button", { name: "Add a platform" }).click();
  await expect(page.getByText("The platform is added.")).toBeVisible();
  await expect(page.getByText(CLIENT_SECRET)).toHaveCount(0);
}

/** Asks for a recount of groups; ends on the page of the run. */
async function ask(page: Page, app: App): Promise<void> {
  await page.goto("/reports/recounts");
  const form = page.getByRole("region", { name: "Ask for a recount" });
  await form.getByLabel("App Key or organisation").fill(app.key);
  for (const quota of ["Registered users", "Chat rooms", "User attributes of all users"]) {
    await form.getByLabel(quota).uncheck();
  }
  await form.getByRole("button", { name: "What would it take?" }).click();
  await expect(page.getByText(/About [\d,]+ calls at/)).toBeVisible();
  await page.getByRole("button", { name: "Start the recount" }).click();
  await expect(page.getByText("The recount is on its way.")).toBeVisible();
}

/** Looks again until the run has ended. */
async function ended(page: Page, word = "done"): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.reload();
        return page.locator("main .facts").first().innerText();
      },
      { timeout: 20_000 },
    )
    .toContain(word);
}

test("a gauge is recounted, repaired and put back @nojs", async ({ page, api }) => {
  const app = await api.register();
  await api.use(app, "groups", 90);
  platform.counts["/chatgroups"] = 198;
  await add(page, app.org);
  await ask(page, app);
  await ended(page);
  const row = page.getByRole("row").filter({ hasText: app.key });
  await expect(row).toContainText("+108");
  await row.getByRole("link").click();
  await expect(page.getByText("The gauge says 198 instead of 90")).toBeVisible();
  await expect(page.getByText(/by GET \/chatgroups of Cluster/)).toBeVisible();
  const repair = page.locator("form").filter({ hasText: "Put the count in the gauge's place" });
  await repair.getByLabel("Reason").fill("the gateway lost samples");
  await repair.getByRole("button", { name: "Repair the gauge" }).click();
  await expect(page.getByText("The gauge is repaired.")).toBeVisible();
  await page.goto(`${app.path}/quotas/groups`);
  await expect(page.locator("main")).toContainText("198");

  await page.goto("/reports/recounts?show=repaired");
  const differences = page.getByRole("region", { name: "Differences", exact: true });
  await differences.getByRole("link", { name: app.key }).click();
  const undo = page.locator("form").filter({ hasText: "Put the former value back" });
  await undo.getByLabel("Reason").fill("the wrong customer");
  await undo.getByRole("button", { name: "Undo the repair" }).click();
  await expect(page.getByText("The repair is undone.")).toBeVisible();

  await page.getByRole("row").filter({ hasText: app.key }).getByRole("link").click();
  const dismiss = page.locator("form").filter({ hasText: "Leave it as it is" });
  await dismiss.getByLabel("Reason").fill("known");
  await dismiss.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText("The difference is dismissed.")).toBeVisible();
  await page.goto(`/audit?app=${encodeURIComponent(app.key)}`);
  for (const action of ["recount.repair", "recount.undo", "recount.dismiss"]) {
    await expect(page.locator("main")).toContainText(action);
  }
});

test("what the platform refuses is said, with its words, on the phone too", async ({ page, api }) => {
  const app = await api.register();
  platform.refusal = { status: 403, error: "forbidden_op", description: "not open" };
  await add(page, app.org);
  await ask(page, app);
  await ended(page);
  await page.getByRole("row").filter({ hasText: app.key }).getByRole("link").click();
  await expect(page.getByText("the platform does not allow it (403)").first()).toBeVisible();
  await expect(page.getByText("403 forbidden_op not open")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await axe(page);
});

test("the page of a run follows it by itself, and a run is cancelled", async ({ page, api }) => {
  const app = await api.register();
  await api.use(app, "groups", 100_000);
  platform.counts["/chatgroups"] = 100_000;
  await add(page, app.org, 300);
  await ask(page, app);
  await expect(page.getByText(/of about 1,002 calls/)).toBeVisible({ timeout: 15_000 });
  const first = await page.getByText(/of about 1,002 calls/).innerText();
  await expect
    .poll(() => page.getByText(/of about 1,002 calls/).innerText(), { timeout: 15_000 })
    .not.toBe(first);
  await page.getByRole("button", { name: "Cancel the run" }).click();
  await expect(page.getByText("The run is cancelled.")).toBeVisible();
});

test("mistakes are told at their fields @nojs", async ({ page, guard }) => {
  guard.bear(/422/);
  await page.goto("/admin/platforms");
  const form = page.getByRole("region", { name: "Add a platform" });
  await form.getByLabel("Name").fill("nowhere");
  await form.getByLabel("Address").fill("https://a:b@platform.example/");
  await form.getByLabel("For", { exact: true }).fill("no org");
  await form.getByLabel("Client ID").fill("x");
  await form.getByLabel("Client secret").fill("y");
  await form.getByRole("button", { name: "Add a platform" }).click();
  await expect(form.getByText("must not hold a user name")).toBeVisible();
  await expect(form.getByText("name an organisation, or an App Key")).toBeVisible();
  await expect(form.getByLabel("Name")).toHaveValue("nowhere");
  await expect(form.getByLabel("Client secret")).toHaveValue("");
  await page.goto("/reports/recounts?scope=nobody&quotas=groups&calls_per_minute=60");
  await expect(page.getByText("there is no such App Key")).toBeVisible();
});

test("who may not start a recount sees why", async ({ browserOf, people, page, api }) => {
  const app = await api.register();
  await add(page, app.org);
  const viewer = await browserOf(await people("viewer"));
  const key = encodeURIComponent(app.key);
  await viewer.goto(`/reports/recounts?scope=${key}&quotas=groups&calls_per_minute=60`);
  await expect(viewer.getByText("Only operators and admins may start a recount.")).toBeVisible();
});

test("are for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const app = await api.register();
  await api.use(app, "groups", 90);
  platform.counts["/chatgroups"] = 98;
  await add(page, unique("other"));
  await add(page, app.org);
  await ask(page, app);
  await ended(page);
  await page.getByRole("row").filter({ hasText: app.key }).getByRole("link").click();
  const here = new URL(page.url());
  await inspect(page, `${here.pathname}${here.search}`, /Recount of/);
  await inspect(page, "/admin/platforms", /Platforms/);
  const key = encodeURIComponent(app.key);
  const plan = `/reports/recounts?scope=${key}&quotas=groups&calls_per_minute=60`;
  await inspect(page, plan, /Recounts/);
});
