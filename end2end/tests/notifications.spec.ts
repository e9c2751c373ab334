// What people are told of requests that they have to do with.

import { request } from "@playwright/test";

import type { App } from "./support/api";
import { environment } from "./support/environment";
import { axe, fits, inspect } from "./support/inspect";
import { type Person, hire } from "./support/people";
import { expect, test } from "./support/test";

/** Files a request as `person`, by the form's own page, and comments on it as somebody else. */
async function told(person: Person, app: App): Promise<void> {
  const token = { Authorization: `Bearer ${environment.operatorToken}` };
  const operator = await request.newContext({
    baseURL: environment.url,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: token,
  });
  const value = { kind: "limited", amount: 300 };
  const data = { app: app.key, target: { quota: "groups" }, requested: value, justification: "a launch" };
  const filed = await operator.post("/api/v1/requests", { data });
  expect(filed.status(), await filed.text()).toBe(201);
  const { id } = await filed.json();
  const browser = await request.newContext({ baseURL: environment.url, storageState: person.state });
  // Whoever comments has to do with it from then on.
  const comment = await browser.post(`/requests/${id}/comment`, {
    form: { do: "comment", text: "we look into it", to: "customer" },
    maxRedirects: 0,
  });
  expect(comment.status(), await comment.text()).toBe(303);
  for (const text of ["they called", "and again"]) {
    const answer = await operator.post(`/api/v1/requests/${id}/comments`, { data: { text } });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
  await Promise.all([operator.dispose(), browser.dispose()]);
}

test("the bell counts, the page lists, and marks take it away @nojs", async ({ api, browserOf }) => {
  const [support, app] = await Promise.all([hire(api, "support"), api.register()]);
  await told(support, app);
  const page = await browserOf(support);
  await page.goto("/plans");
  await page.getByRole("link", { name: "2 unread notifications" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Notifications");
  const unread = page.locator(".notification.unread");
  await expect(unread).toHaveCount(2);
  await expect(unread.first()).toContainText("unread");
  await expect(unread.first()).toContainText("and again");
  await unread.first().getByRole("button", { name: /Mark as read/ }).click();
  await expect(page.getByText("Marked as read.")).toBeVisible();
  await expect(page.getByRole("link", { name: "1 unread notification" })).toBeVisible();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(page.locator(".notification.unread")).toHaveCount(0);
  await expect(page.getByRole("link", { name: /unread/ })).toHaveCount(0);
  await page.locator(".notification a").first().click();
  await expect(page).toHaveURL(/\/requests\//);
});

test("notifications are for everybody to see and to hear", async ({ api, browserOf }) => {
  const [support, app] = await Promise.all([hire(api, "support"), api.register()]);
  const page = await browserOf(support);
  await page.goto("/notifications");
  await expect(page.getByText("Nothing has happened")).toBeVisible();
  await axe(page);
  await told(support, app);
  await inspect(page, "/notifications", /Notifications/);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
});
