// The page of one request: its evidence, taking it, deciding it in every way, a second approver.

import type { Page } from "@playwright/test";

import type { App } from "./support/api";
import { environment, unique } from "./support/environment";
import { axe, fits, inspect } from "./support/inspect";
import { alive, open } from "./support/pages";
import { hire } from "./support/people";
import { expect, test } from "./support/test";

test.use({ role: "operator" });

const panel = (page: Page) => page.locator("#decision");
const verdict = (page: Page, name: string) =>
  panel(page).locator("details").filter({ has: page.locator("summary", { hasText: name }) });

/** A portal files a request for more groups; the path of its page. */
async function filed(page: Page, app: App, amount: number, more: object = {}): Promise<string> {
  const answer = await page.request.post(`${environment.url}/api/v1/requests`, {
    headers: { Authorization: `Bearer ${await portal()}` },
    data: {
      app: app.key,
      target: { quota: "groups" },
      requested: { kind: "limited", amount },
      justification: "a school term begins",
      ...more,
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return `/requests/${(await answer.json()).id}`;
}

let token: Promise<string> | undefined;
let make: (() => Promise<string>) | undefined;

/** The portal's token, made once a worker. */
function portal(): Promise<string> {
  token ??= make!();
  return token;
}

test.beforeEach(({ api }) => {
  make ??= () => api.createToken(unique("portal"), ["requests:write"]);
});

/** Unfolds a verdict, says why, and looks at what it does. */
async function look(page: Page, name: string, reason: string): Promise<void> {
  await verdict(page, name).locator("summary").first().click();
  await verdict(page, name).getByLabel("Reason").fill(reason);
  await verdict(page, name).getByRole("button", { name: "Show what it does" }).click();
  await expect(page.locator("#preview")).toContainText("What it does");
}

/** A moment from now on, as the field of a browser in UTC has it. */
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);

test("an approval is looked at, done, and leads to its override @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 90);
  await page.goto(await filed(page, app, 300));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(app.key);
  await expect(page.locator("#asked")).toContainText("a school term begins");
  const ask = page.locator("#ask-0");
  await expect(ask.getByRole("table", { name: /at filing, and is now/ })).toContainText("90");
  await expect(ask).toContainText("The next plan");
  await expect(ask).toContainText("On the whole platform");
  await expect(ask.locator(".chart-marks")).toContainText("300");
  await panel(page).getByRole("button", { name: "Take it" }).click();
  await expect(panel(page)).toContainText("You have it.");
  await look(page, "Approve", "fits the plan");
  expect(await api.effective(app, "groups"), "looking grants nothing").toMatchObject({ origin: "plan" });
  await expect(verdict(page, "Approve").getByLabel("Reason"), "what was typed stays").toHaveValue(
    "fits the plan",
  );
  await verdict(page, "Approve").getByRole("button", { name: "Approve now" }).click();
  await expect(page.getByText("The request is approved and the limits hold.")).toBeVisible();
  expect(await api.effective(app, "groups")).toMatchObject({ value: { amount: 300 } });
  await panel(page).getByRole("link", { name: "Override 1" }).click();
  await expect(page.getByText("Granted by request")).toBeVisible();
});

test("a counter-offer in dated steps with an end shows both sides @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await page.goto(await filed(page, app, 300));
  const offer = verdict(page, "Counter-offer");
  await offer.locator("summary").first().click();
  await offer.getByLabel("Granted", { exact: true }).fill("plenty");
  await offer.getByLabel("until a date").check();
  await offer.getByLabel("Reason").fill("a part of it");
  await offer.getByRole("button", { name: "Show what it does" }).click();
  await expect(offer.getByLabel("Granted", { exact: true })).toHaveValue("plenty");
  await expect(offer.getByLabel("Granted", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(offer.getByText("Say when it ends, or that it is for good.")).toBeVisible();
  await offer.getByLabel("Granted", { exact: true }).fill("150");
  await offer.getByText("In dated steps").click();
  await offer.getByLabel("Step 2: Granted").fill("200");
  await offer.getByLabel("Step 2: From").fill(inHours(24 * 7));
  await offer.getByLabel(/^Ends/).fill(inHours(24 * 30));
  await offer.getByRole("button", { name: "Show what it does" }).click();
  await expect(page.locator("#preview")).toContainText("partly approved");
  await offer.getByRole("button", { name: "Grant it now" }).click();
  await expect(page.getByText("A part is granted and the limits hold.")).toBeVisible();
  const grants = panel(page).getByRole("table", { name: "Requested and granted" });
  for (const words of ["300", "150", "200", "Until"]) await expect(grants).toContainText(words);
  await expect(panel(page).getByRole("link", { name: "Ask for an extension" })).toBeVisible();
  expect(await api.effective(app, "groups")).toMatchObject({ value: { amount: 150 }, origin: "temporary" });
});

test("what is denied can be filed again, and asking waits for the customer @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  const path = await filed(page, app, 300);
  await page.goto(path);
  await verdict(page, "Ask back").locator("summary").first().click();
  await verdict(page, "Ask back").getByLabel("What is asked").fill("until when?");
  await verdict(page, "Ask back").getByRole("button", { name: "Ask the customer" }).click();
  await expect(page.getByText("The customer is asked.")).toBeVisible();
  await expect(panel(page).getByRole("button", { name: "Deny" })).toHaveAttribute("aria-disabled", "true");
  await expect(panel(page)).toContainText("It waits for the customer's answer");
  await panel(page).getByRole("button", { name: "Take it" }).click();
  await verdict(page, "Deny").locator("summary").first().click();
  await verdict(page, "Deny").getByLabel("Reason").fill("not without an end");
  await verdict(page, "Deny").getByRole("button", { name: "Deny it" }).click();
  await expect(page.getByText("The request is denied.", { exact: true })).toBeVisible();
  await expect(panel(page)).toContainText("not without an end");
  const again = panel(page).getByRole("link", { name: "File it again" });
  await expect(again).toHaveAttribute("href", `/requests/new?follows=${path.split("/").pop()}`);
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
});

test("two people on one request do not decide over each other @nojs", async ({ page, api, guard, browserOf }) => {
  guard.bear(/409|412/);
  const app = await api.register("free");
  const path = await filed(page, app, 300);
  const other = await browserOf(await hire(api, "operator"));
  await page.goto(path);
  await other.goto(path);
  await verdict(page, "Deny").locator("summary").first().click();
  await verdict(page, "Deny").getByLabel("Reason").fill("my own words");
  await panel(other).getByRole("button", { name: "Take it" }).click();
  await expect(panel(other)).toContainText("You have it.");
  await verdict(page, "Deny").getByRole("button", { name: "Deny it" }).click();
  await expect(panel(page)).toContainText("It changed after you opened it");
  await expect(verdict(page, "Deny").getByLabel("Reason"), "what was typed stays").toHaveValue("my own words");
  await expect(panel(page)).toContainText("has it");
  await panel(page).getByRole("button", { name: "Take it over" }).click();
  await expect(panel(page)).toContainText("You have it.");
  await verdict(other, "Deny").locator("summary").first().click();
  await verdict(other, "Deny").getByLabel("Reason").fill("too late");
  await verdict(other, "Deny").getByRole("button", { name: "Deny it" }).click();
  await expect(panel(other)).toContainText("It changed after you opened it");
  await expect(verdict(other, "Deny").getByLabel("Reason")).toHaveValue("too late");
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
});

test("over a threshold a second approver makes it so @nojs", async ({ page, api, browserOf }) => {
  const app = await api.register("free");
  const path = await filed(page, app, 5000);
  await page.goto(path);
  await look(page, "Approve", "they grow");
  await expect(page.locator("#preview")).toContainText("A second approver is needed");
  await verdict(page, "Approve").getByRole("button", { name: "Propose to a second approver" }).click();
  await expect(page.getByText("Proposed: a second approver has to agree.")).toBeVisible();
  await expect(panel(page)).toContainText("You proposed this");
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
  const second = await browserOf(await hire(api, "operator"));
  await second.goto(path);
  await expect(panel(second)).toContainText("they grow");
  const agree = verdict(second, "Agree");
  await agree.locator("summary").first().click();
  await agree.getByRole("button", { name: "Show what it does" }).click();
  await expect(second.locator("#preview")).toContainText("5,000");
  await agree.getByRole("button", { name: "Agree: it becomes so" }).click();
  await expect(second.getByText("The request is approved and the limits hold.")).toBeVisible();
  expect(await api.effective(app, "groups")).toMatchObject({ value: { amount: 5000 } });
});

test("a plan that changed meanwhile is said, and what is given by now is closed @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  const path = await filed(page, app, 300);
  await api.choosePlan(app, "enterprise", "grows");
  await page.goto(path);
  await expect(page.locator("#ask-0")).toContainText("Changed since it was filed");
  await expect(page.locator("#ask-0")).toContainText("The limit gives by now what is asked.");
  const close = verdict(page, "Close as superseded");
  await close.locator("summary").first().click();
  await close.getByLabel("Reason").fill("the new plan gives it");
  await close.getByRole("button", { name: "Close it" }).click();
  await expect(page.getByText("The request is closed as superseded.")).toBeVisible();
});

test("everything is decided by keyboard alone", async ({ page, api }) => {
  const app = await api.register("free");
  await open(page, await filed(page, app, 300));
  await page.keyboard.press("c");
  await expect(panel(page).getByRole("button", { name: "Take it" }), "it only moves there").toBeFocused();
  await expect(panel(page)).toContainText("Nobody has it.");
  await page.keyboard.press("Enter");
  await expect(panel(page)).toContainText("You have it.");
  await alive(page);
  for (const [key, name] of [
    ["o", "Counter-offer"],
    ["d", "Deny"],
    ["i", "Ask back"],
    ["a", "Approve"],
  ]) {
    await page.keyboard.press(key);
    await expect(verdict(page, name).locator("summary").first()).toBeFocused();
    await expect(verdict(page, name)).toHaveAttribute("open", "");
  }
  const reason = verdict(page, "Approve").getByLabel("Reason");
  for (let step = 0; step < 12; step += 1) {
    if (await reason.evaluate((one) => one === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("decided by keyboard: a c d");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#preview")).toBeVisible();
  await verdict(page, "Approve").getByRole("button", { name: "Approve now" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("The request is approved and the limits hold.")).toBeVisible();
  await alive(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("counter-offer");
});

test("on the phone the decision is one jump away", async ({ page, api }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const app = await api.register("free");
  await page.goto(await filed(page, app, 300));
  await page.getByRole("link", { name: "To the decision" }).click();
  await expect(panel(page)).toBeInViewport();
  await look(page, "Approve", "on call");
  await fits(page);
  await axe(page);
  await verdict(page, "Approve").getByRole("button", { name: "Approve now" }).click();
  await expect(page.getByText("The request is approved and the limits hold.")).toBeVisible();
});

test.describe("a viewer", () => {
  test.use({ role: "viewer" });

  test("reads the evidence and is told who decides @nojs", async ({ page, api }) => {
    const app = await api.register("free");
    await page.goto(await filed(page, app, 300));
    await expect(panel(page)).toContainText("Needs the role operator or higher.");
    await expect(panel(page).getByRole("button", { name: "Approve" })).toHaveAttribute("aria-disabled", "true");
  });
});

test("a request is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 90);
  await inspect(page, await filed(page, app, 300), /R-\d+/);
});

test("a decided one is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  const path = await filed(page, app, 300);
  await page.goto(path);
  await look(page, "Approve", "fits");
  await axe(page);
  await verdict(page, "Approve").getByRole("button", { name: "Approve now" }).click();
  await expect(page.getByText("The request is approved and the limits hold.")).toBeVisible();
  await inspect(page, path, /R-\d+/);
});
