// Webhooks, for admins: made, tried, read, paused, deleted.

import { unique } from "./support/environment";
import { axe, fits, inspect } from "./support/inspect";
import { Receiver, verifies } from "./support/receiver";
import { expect, test } from "./support/test";

test.use({ role: "admin" });

let receiver: Receiver;
test.beforeEach(async () => {
  receiver = await Receiver.start();
});
test.afterEach(() => receiver.stop());

test("a webhook is made, tested, paused and deleted @nojs", async ({ page }) => {
  const name = unique("portal");
  await page.goto("/admin/webhooks");
  const form = page.getByRole("region", { name: "Make a webhook" });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Address").fill(receiver.url);
  await form.getByLabel(/Only for the organisation/).fill(unique("org"));
  await form.getByRole("button", { name: "Make a webhook" }).click();
  await expect(page.getByText("Copy the secret now")).toBeVisible();
  const secret = await page.locator(".token-secret code").innerText();
  expect(secret).toMatch(/^whsec_/);

  await page.goto("/admin/webhooks");
  await expect(page.getByText(secret)).toHaveCount(0);
  const line = page.getByRole("row").filter({ hasText: name });
  await expect(line).toContainText("not tried yet");
  await line.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("A test is on its way")).toBeVisible();
  await expect.poll(() => receiver.of("ping").length).toBe(1);
  expect(verifies(receiver.of("ping")[0], secret)).toBe(true);

  await expect
    .poll(async () => {
      await page.reload();
      return page.locator(".deliveries").innerText();
    })
    .toContain("delivered");
  await page.getByText("1 attempt, message").click();
  await expect(page.locator(".deliveries")).toContainText("noted");
  await expect(page.locator(".deliveries")).toContainText('"type":"ping"');
  await page.getByRole("button", { name: "Send again: ping" }).click();
  await expect.poll(() => receiver.of("ping").length).toBe(2);
  const [first, second] = receiver.of("ping");
  expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("The webhook is paused.")).toBeVisible();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("The webhook goes on.")).toBeVisible();
  await page.getByRole("link", { name: /^Delete/ }).click();
  await expect(page.getByText(/Deletes the webhook and the list of its deliveries/)).toBeVisible();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("The webhook is deleted.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(0);
});

test("what is wrong with an address is told at the field @nojs", async ({ page, guard }) => {
  guard.bear(/422/);
  await page.goto("/admin/webhooks");
  const form = page.getByRole("region", { name: "Make a webhook" });
  await form.getByLabel("Name").fill("nowhere");
  await form.getByLabel("Address").fill("https://a:b@portal.example/");
  await form.getByRole("button", { name: "Make a webhook" }).click();
  await expect(form.getByText("must not hold a user name")).toBeVisible();
  await expect(form.getByLabel("Name")).toHaveValue("nowhere");
});

test("an endpoint that fails is seen to fail, on the phone too", async ({ page }) => {
  receiver.status = 500;
  const name = unique("broken");
  await page.goto("/admin/webhooks");
  const form = page.getByRole("region", { name: "Make a webhook" });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Address").fill(receiver.url);
  await form.getByLabel(/Only for the organisation/).fill(unique("org"));
  await form.getByRole("button", { name: "Make a webhook" }).click();
  await page.goto("/admin/webhooks");
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect.poll(() => receiver.arrived.length).toBeGreaterThan(0);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect
    .poll(async () => {
      await page.reload();
      return page.locator("main").innerText();
    })
    .toContain("failing");
  await page.getByText("attempt, message").first().click();
  await expect(page.getByText("the answer was not 2xx").first()).toBeVisible();
  await fits(page);
  await axe(page);
  await inspect(page, new URL(page.url()).pathname);
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, "/admin/webhooks", /Webhooks/);
});
