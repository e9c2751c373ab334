// The designed states: not found, forbidden, signed out meanwhile.

import { hire } from "./support/people";
import { axe, inspect } from "./support/inspect";
import { open } from "./support/pages";
import { expect, test } from "./support/test";
import { unique } from "./support/environment";

const MISSING = [
  ["an address that never was", "/nothing/here"],
  ["an App Key that nobody registered", `/apps/${unique("no")}/body`],
  ["an App Key that none could be", "/apps/a%20b/c"],
  ["a quota that there is not", "/apps/{app}/quotas/nothing"],
  ["a bucket that there is not", "/apps/{app}/buckets/nothing"],
  ["the plan of nobody", `/apps/${unique("no")}/body/plan`],
] as const;

for (const [what, path] of MISSING) {
  test(`${what} is answered by a designed 404 @nojs`, async ({ page, api, guard }) => {
    guard.bear(/404/);
    const app = await api.register("free");
    const answer = await page.goto(path.replace("{app}", `${app.org}/${app.app}`));
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("There is nothing at this address")).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await page.getByRole("main").getByRole("link", { name: "Go to the overview" }).click();
    await expect(page).toHaveURL("/");
  });
}

test("not found is for everybody to see and to hear", async ({ page, guard }) => {
  guard.bear(/404/);
  await inspect(page, `/apps/${unique("no")}/body`);
  await inspect(page, "/nothing/here", /Not found/);
});

test("forbidden is for everybody to see and to hear", async ({ page, guard }) => {
  guard.bear(/403/);
  await inspect(page, "/admin/accounts", /Accounts/);
});

test("who was signed out meanwhile is led to sign in and back", async ({ api, browserOf, guard }) => {
  guard.bear(/401/);
  const person = await hire(api, "viewer");
  const page = await browserOf(person);
  await open(page, "/plans");
  await api.endSessions(person.id);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "App Keys" }).click();
  await expect(page.getByText("You are not signed in").or(page.getByLabel("Login")).first()).toBeVisible();
  if (await page.getByText("You are not signed in").first().isVisible()) {
    await axe(page, "signed out meanwhile");
    await page.getByRole("main").getByRole("link", { name: "Sign in" }).first().click();
  }
  await page.getByLabel("Login").fill(person.login);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/apps");
});

test("a live page of somebody who was signed out leads to sign in by itself", async ({
  api,
  browserOf,
  guard,
}) => {
  guard.bear(/401|ERR_|MIME/);
  const person = await hire(api, "viewer");
  const app = await api.register("free");
  const page = await browserOf(person);
  await open(page, app.path);
  await expect(page.getByText("Live feed: live")).toBeVisible();
  await api.endSessions(person.id);
  await expect(page).toHaveURL(/\/sign-in\?next=/, { timeout: 30_000 });
  await page.getByLabel("Login").fill(person.login);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(app.path);
});

test("the JSON API refuses in its own form", async ({ request }) => {
  const answer = await request.get("/api/v1/apps/no/body", { headers: { Authorization: "Bearer no" } });
  expect(answer.status()).toBe(401);
  expect(answer.headers()["content-type"]).toContain("application/problem+json");
  expect(await answer.json()).toMatchObject({ status: 401, code: "unauthenticated" });
});
