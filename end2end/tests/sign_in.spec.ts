// Signing in and out.

import { hire } from "./support/people";
import { inspect } from "./support/inspect";
import { expect, test } from "./support/test";
import { unique } from "./support/environment";

test.use({ role: null });

test("a stranger signs in and comes to the page that was asked for @nojs", async ({ page, people }) => {
  const { login, password } = await people("viewer");
  await page.goto("/apps?query=a%20b&sort=name");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/apps?query=a%20b&sort=name");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("a b");
});

test("a wrong password is told without saying what was wrong @nojs", async ({ page, people, guard }) => {
  guard.bear(/401/);
  const { login } = await people("viewer");
  await page.goto("/sign-in?next=%2Fplans");
  for (const [name, password] of [[login, "not the password"], [unique("nobody"), "whatever it is"]]) {
    await page.getByLabel("Login").fill(name);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("The login or the password is wrong.");
    await expect(page.getByLabel("Login")).toHaveValue(name);
    await expect(page.getByLabel("Password")).toHaveValue("");
  }
  const { password } = await people("viewer");
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page, "the way back outlives the mistake").toHaveURL("/plans");
});

test("guesses are stopped after ten, also when the right one comes @nojs", async ({
  page,
  api,
  guard,
  request,
}) => {
  guard.bear(/429/);
  const { login, password } = await hire(api, "viewer");
  for (let guess = 0; guess < 10; guess += 1) {
    const form = { login, password: `guess ${guess}`, next: "/" };
    expect((await request.post("/sign-in", { form, maxRedirects: 0 })).status()).toBe(401);
  }
  await page.goto("/sign-in");
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("Too many attempts");
  await expect(page.getByRole("alert")).toContainText(/Try again in \d+\s+min/);
});

test("nobody is led to another site after signing in @nojs", async ({ page, people, baseURL }) => {
  const { login, password } = await people("viewer");
  await page.goto("/sign-in?next=%2F%2Fevil.example%2F");
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${baseURL}/`);
});

test("who signs out is out, and is told so @nojs", async ({ api, browserOf }) => {
  const page = await browserOf(await hire(api, "viewer"));
  await page.goto("/plans");
  await page.getByRole("button", { name: /Your account and settings/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goto("/plans");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("markup in the address stays text @nojs", async ({ page }) => {
  await page.goto("/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E");
  await expect(page.locator("input[name=next]")).toHaveValue('"><script>alert(1)</script>');
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, "/sign-in", /Sign in/);
});
