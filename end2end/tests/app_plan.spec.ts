// Choosing the plan of an App Key: what it would do, confirming it, doing it, two people at once.

import type { Page } from "@playwright/test";

import type { App } from "./support/api";
import { inspect } from "./support/inspect";
import { open, row } from "./support/pages";
import { expect, test } from "./support/test";

test.use({ role: "operator" });

/** The part of the page that says what the plan would do. */
const change = (page: Page) => page.locator("#change");

/** Asks what a plan would do. */
async function ask(page: Page, app: App, plan: string): Promise<void> {
  await page.goto(`${app.path}/plan`);
  await page.getByLabel("New plan").selectOption({ label: plan });
  await page.getByRole("button", { name: "Show what it does" }).click();
  await expect(page.getByRole("heading", { name: `What ${plan} does` })).toBeVisible();
}

/** Ticks everything that must be confirmed. */
async function confirmAll(page: Page): Promise<void> {
  for (const box of await change(page).getByRole("checkbox").all()) await box.check();
}

async function submit(page: Page, reason: string): Promise<void> {
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: "Change plan" }).click();
}

test("an operator chooses a plan with a reason, and its limits hold at once @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(app.path);
  await page.getByRole("link", { name: "Change plan…" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Change plan");
  await expect(page.getByText("Present plan").locator("..")).toContainText("Free");
  await expect(page.getByLabel("New plan").getByRole("option", { name: "Free" })).toHaveCount(0);
  await ask(page, app, "Basic");
  await expect(change(page)).toContainText("From Free to Basic, at once.");
  await expect(change(page)).toContainText("Nothing falls: there is nothing to confirm.");
  await submit(page, "contract 4711");
  await expect(page).toHaveURL(new RegExp(`${app.path}(\\?|$)`));
  await expect(page.getByText("The plan was changed.")).toBeVisible();
  await expect(page.getByText("Plan", { exact: true }).locator("..")).toContainText("Basic");
  await expect(row(page, "Quotas", "Chat rooms")).toContainText("/ 100");
  expect(await api.plan(app)).toBe("basic");
});

test("a preview shows what falls, the most dangerous first, and waits for each box @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("advanced");
  await api.use(app, "groups", 191_020);
  await api.use(app, "message_retention_days", 88);
  await ask(page, app, "Basic");
  const rows = change(page).getByRole("table", { name: "What Basic does" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Message retention");
  await expect(rows.nth(1)).toContainText(/81.days of history are deleted for good/);
  await expect(rows.nth(2)).toContainText("Groups");
  await expect(rows.nth(2)).toContainText("191,020");
  await expect(rows.nth(2)).toContainText("over");
  await expect(rows.nth(2)).toContainText("What is there stays; nothing new is let in");
  await expect(change(page)).toContainText("155 limits stay as they are.");
  for (const sentence of [/81.days of history are deleted/, /2 limits fall below today’s use/]) {
    await expect(change(page).getByRole("checkbox", { name: sentence })).not.toBeChecked();
  }
  // The browser itself asks for the boxes; the server would too.
  await submit(page, "a smaller contract");
  await expect(change(page).getByRole("checkbox").first()).toBeFocused();
  expect(await api.plan(app)).toBe("advanced");
  await confirmAll(page);
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(page.getByText("The plan was changed.")).toBeVisible();
  expect(await api.plan(app)).toBe("basic");
});

test("a preview is an address that can be shared @nojs", async ({ page, api }) => {
  const app = await api.register("basic");
  await page.goto(`${app.path}/plan?plan=free`);
  await expect(page.getByRole("heading", { name: "What Free does" })).toBeVisible();
  await expect(page.getByLabel("New plan")).toHaveValue("free");
  await expect(row(page, "What Free does", "Chat rooms")).toContainText("not supported");
});

test("a box that was not ticked brings the form back with what was typed @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const app = await api.register("basic");
  await page.goto(`${app.path}/plan?plan=free&reason=smaller`);
  await change(page).getByRole("checkbox").first().check();
  // A browser asks for each of them; whoever sends the form otherwise is answered the same.
  await page.locator("#change form").evaluate((form: HTMLFormElement) => form.submit());
  await expect(change(page).getByRole("alert")).toContainText("This must be confirmed first");
  await expect(change(page)).toContainText("Tick what you have seen and mean.");
  await expect(page.getByLabel("Reason")).toHaveValue("smaller");
  await expect(change(page).getByRole("checkbox", { checked: true })).toHaveCount(1);
  await confirmAll(page);
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(page.getByText("The plan was changed.")).toBeVisible();
  expect(await api.plan(app)).toBe("free");
});

test("a change may begin later, stands on the page, and can be called off @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/plan`);
  await page.getByLabel("New plan").selectOption("basic");
  await page.getByLabel(/^From/).fill("2027-01-01T00:00");
  await page.getByRole("button", { name: "Show what it does" }).click();
  await expect(change(page)).toContainText("From Free to Basic, on 1 Jan 2027, 00:00.");
  await submit(page, "from the new year on");
  await expect(page.getByText("The change of plan is set.")).toBeVisible();
  await expect(page.getByText("Basic from 1 Jan 2027, 00:00 on")).toBeVisible();
  expect(await api.plan(app)).toBe("free");
  // Another one takes its place, and says so before.
  await ask(page, app, "Advanced");
  await expect(change(page)).toContainText("takes the place of the change to Basic on 1 Jan 2027");
  const coming = page.locator("#coming");
  await coming.getByText("Call off…").click();
  await page.getByLabel("Why it is called off").fill("no budget");
  for (const box of await coming.getByRole("checkbox").all()) await box.check();
  await page.getByRole("button", { name: "Call off the change" }).click();
  await expect(page.getByText("The coming change of plan was called off.")).toBeVisible();
  await expect(page.getByText("Basic from 1 Jan 2027, 00:00 on")).toHaveCount(0);
});

test("a start in the past is refused at its field @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/plan`);
  await page.getByLabel("New plan").selectOption("basic");
  await page.getByLabel(/^From/).fill("2020-01-01T00:00");
  await page.getByRole("button", { name: "Show what it does" }).click();
  await expect(page.getByLabel(/^From/)).toHaveAccessibleDescription(/cannot be in the past/);
  await expect(page.getByLabel("New plan")).toHaveValue("basic");
  await expect(change(page)).toHaveCount(0);
});

test("a reason of blanks is refused at its field, and what was chosen stays @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await ask(page, app, "Advanced");
  await submit(page, "   ");
  await expect(page.getByText("A reason is required.")).toBeVisible();
  await expect(page.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Reason")).toHaveAccessibleDescription(/A reason is required/);
  await expect(page.getByLabel("New plan")).toHaveValue("advanced");
  expect(await api.plan(app)).toBe("free");
});

test("without a plan the browser itself asks for one @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/plan`);
  await page.getByRole("button", { name: "Show what it does" }).click();
  await expect(page.getByLabel("New plan")).toBeFocused();
  await expect(page).toHaveURL(`${app.path}/plan`);
});

test("of two who change one App Key the second sees both, and chooses @nojs", async ({
  page,
  api,
  guard,
  browserOf,
  people,
}) => {
  guard.bear(/412/);
  const app = await api.register("free");
  const first = await people("admin");
  const other = await browserOf(first);
  await ask(page, app, "Enterprise");
  await ask(other, app, "Basic");
  await submit(other, "they want Basic");
  await expect(other.getByText("The plan was changed.")).toBeVisible();
  await submit(page, "we want Enterprise");
  const both = change(page);
  await expect(both).toContainText("Nothing of yours was saved.");
  await expect(both.getByText("You saw").locator("..")).toContainText("Free");
  await expect(both.getByText("You wanted").locator("..")).toContainText("Enterprise");
  await expect(both.getByText("You wanted").locator("..")).toContainText("we want Enterprise");
  await expect(both.getByText("Now it is").locator("..")).toContainText("Basic");
  await expect(both.getByText("Changed by").locator("..")).toContainText(first.login);
  await expect(both.getByText("Changed by").locator("..")).toContainText("they want Basic");
  expect(await api.plan(app)).toBe("basic");
  await page.getByRole("button", { name: "See what mine would do now" }).click();
  await expect(change(page)).toContainText("From Basic to Enterprise, at once.");
  await expect(page.getByLabel("Reason")).toHaveValue("we want Enterprise");
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(page.getByText("The plan was changed.")).toBeVisible();
  expect(await api.plan(app)).toBe("enterprise");
});

test("the change is shown to everybody who looks at the App Key", async ({
  page,
  api,
  browserOf,
  people,
}) => {
  const app = await api.register("free");
  const other = await browserOf(await people("viewer"));
  await open(other, app.path);
  await expect(other.getByText("Live feed: live")).toBeVisible();
  await ask(page, app, "Enterprise");
  await submit(page, "contract 4712");
  await expect(other.getByText("Plan", { exact: true }).locator("..")).toContainText("Enterprise");
});

test("plans of the other price model say so, and what they do not document too @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/plan?plan=community`);
  const others = page.getByLabel("New plan").getByRole("option", { name: /another price model/ });
  await expect(others).toHaveCount(2);
  await change(page).locator("summary", { hasText: "limits are not documented any more" }).click();
  const table = change(page).getByRole("table", { name: /are not documented any more/ });
  await expect(table).toContainText("No documented limit any more: neither zero nor unlimited");
});

for (const role of ["viewer", "support"] as const) {
  test.describe(`as ${role}`, () => {
    test.use({ role });
    test("the preview is there, the button is disabled, and says why @nojs", async ({
      page,
      api,
    }) => {
      const app = await api.register("basic");
      await ask(page, app, "Free");
      const button = page.getByRole("button", { name: "Change plan" });
      await expect(button).toHaveAttribute("aria-disabled", "true");
      await expect(button).toHaveAccessibleDescription("Needs the role operator or higher.");
    });
  });
}

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const app = await api.register("basic");
  await inspect(page, `${app.path}/plan`, /Change plan/);
});

test("its preview is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("advanced");
  await api.use(app, "groups", 191_020);
  await api.choosePlan(app, "enterprise", "later", { starts_at: "2027-01-01T00:00:00Z" });
  await inspect(page, `${app.path}/plan?plan=free`, /Change plan/);
});

test("its conflict is for everybody to see and to hear", async ({ page, api, guard }) => {
  guard.bear(/412/);
  const app = await api.register("advanced");
  const plans = ["basic", "free"];
  await inspect(page, `${app.path}/plan?plan=enterprise&reason=growth`, /Change plan/, async () => {
    await api.choosePlan(app, plans.pop() ?? "advanced", "quicker");
    await confirmAll(page);
    await page.locator("#change form button").first().click();
    await expect(page.getByRole("alert")).toBeVisible();
  });
});
