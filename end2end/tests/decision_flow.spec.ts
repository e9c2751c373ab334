// The whole way of a request, in each language: a customer's portal files it, support comments, an
// operator makes a counter-offer with an end, a second person agrees, gateways are told, a webhook
// arrives and verifies, the grant ends by itself, and the history shows all of it.

import { type Page, request as http } from "@playwright/test";

import type { App } from "./support/api";
import { environment, unique } from "./support/environment";
import { TestGateway } from "./support/gateway";
import { speak } from "./support/inspect";
import { open } from "./support/pages";
import { hire } from "./support/people";
import { Receiver, verifies } from "./support/receiver";
import { expect, test } from "./support/test";

const limited = (amount: number) => ({ kind: "limited", amount });

/** The form of the page that does `what`. */
const form = (page: Page, what: string) =>
  page.locator(`form:has(input[name=do][value=${what}])`);

/** Opens the fold that `what` stands in, if it is closed. */
async function unfold(page: Page, what: string): Promise<void> {
  const fold = page.locator(`details:has(input[name=do][value=${what}])`);
  if ((await fold.getAttribute("open")) === null) await fold.locator("summary").first().click();
}

/** A caller of the API with one token. */
async function as(token: string) {
  return http.newContext({
    baseURL: environment.url,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: { Authorization: `Bearer ${token}` },
  });
}

/** The next full minute that is far enough away, as a field of the page says it (UTC). */
function soon(): { field: string; at: number } {
  const minute = 60_000;
  const at = Math.ceil((Date.now() + 40_000) / minute) * minute;
  return { field: new Date(at).toISOString().slice(0, 16), at };
}

/** Ticks whatever has to be confirmed. */
async function confirmAll(page: Page, what: string): Promise<void> {
  for (const box of await form(page, what).locator("input[name=confirm]").all()) await box.check();
}

for (const language of ["en", "zh"]) {
  test(`from a portal's request to a grant that ends by itself, in ${language}`, async ({
    api,
    browserOf,
  }) => {
    const app: App = await api.register("free");
    const admin = await as(environment.adminToken);
    const portal = await as(await api.createToken(unique("portal"), ["requests:write"]));
    const receiver = await Receiver.start();
    const made = await admin.post("/api/v1/webhooks", {
      data: { name: unique("portal"), url: receiver.url, org: app.org },
    });
    expect(made.status(), await made.text()).toBe(201);
    const { secret } = await made.json();
    const gateway = await TestGateway.follow(app, unique("edge"));

    // The portal files; sent again, it is the same request.
    const filing = {
      headers: { "Idempotency-Key": unique("filing") },
      data: {
        app: app.key,
        target: { quota: "groups" },
        requested: limited(1000),
        expected_average: 300,
        expected_peak: 800,
        justification: "A school term begins: 800 classes, a group each.",
        contact: "ops@school.example",
      },
    };
    const filed = await portal.post("/api/v1/requests", filing);
    expect(filed.status(), await filed.text()).toBe(201);
    const { id, number } = await filed.json();
    expect((await (await portal.post("/api/v1/requests", filing)).json()).id).toBe(id);
    await expect.poll(() => receiver.of("request.submitted").length).toBe(1);

    // Support says something to the customer, and something among those who decide.
    const support = await browserOf(await hire(api, "support", "Sam"));
    await speak(support, language);
    await open(support, `/requests/${id}`);
    const say = async (words: string, to: string) => {
      await form(support, "comment").locator("textarea").fill(words);
      await form(support, "comment").locator(`input[name=to][value=${to}]`).check();
      await form(support, "comment").locator("button").last().click();
      await expect(support.locator("#thread")).toContainText(words);
    };
    await say("We look into it today.", "customer");
    await say("They asked twice before.", "internal");

    // An operator finds it in the queue, takes it, and offers half of it until a date.
    const operator = await browserOf(await hire(api, "operator", "Ana"));
    await speak(operator, language);
    await open(operator, `/requests?app=${encodeURIComponent(app.key)}`);
    await operator.getByRole("link", { name: new RegExp(`R-${number}\\b`) }).first().click();
    await expect(operator).toHaveURL(new RegExp(`/requests/${id}`));
    await form(operator, "claim").locator("button").click();
    await expect(form(operator, "release")).toBeVisible();
    const end = soon();
    await unfold(operator, "approve_partially");
    const offer = form(operator, "approve_partially");
    await offer.locator("input[name=value-0-0]").fill("500");
    await offer.locator("input[name=until][value=date]").check();
    await offer.locator("input[name=ends_at]").fill(end.field);
    await offer.locator("textarea[name=reason]").fill("Half of it until the term has begun.");
    await offer.locator("button[type=submit], button:not([type])").last().click();
    await confirmAll(operator, "approve_partially");
    // What it does was shown; the first button now sends it.
    await offer.locator(".actions button").first().click();
    await expect(form(operator, "agree")).toHaveCount(0);
    await expect(operator.locator("#decision")).toContainText("500");
    expect(gateway.value("groups") ?? limited(100)).toEqual(limited(100));

    // Five times the plan's value: a second person has to agree.
    const second = await browserOf(await hire(api, "operator", "Bo"));
    await speak(second, language);
    await open(second, `/requests/${id}`);
    await unfold(second, "agree");
    await form(second, "agree").locator("button").last().click();
    await confirmAll(second, "agree");
    await form(second, "agree").locator(".actions button").first().click();
    await expect(form(second, "agree")).toHaveCount(0);

    // Gateways enforce it, and the portal is told by a message that verifies.
    await expect.poll(() => gateway.value("groups")).toEqual(limited(500));
    await expect.poll(() => receiver.of("request.partly_approved").length).toBe(1);
    const message = receiver.of("request.partly_approved")[0];
    expect(verifies(message, secret)).toBe(true);
    expect(message.body).not.toContain("They asked twice before.");
    const followed = await (await portal.get(`/api/v1/requests/${id}`)).json();
    expect(followed.state).toBe("partly_approved");
    const told = followed.events.map((event: { text?: string }) => event.text);
    expect(told).toContain("We look into it today.");
    expect(told).not.toContain("They asked twice before.");

    // It ends by itself.
    await expect
      .poll(() => gateway.value("groups"), { timeout: end.at - Date.now() + 20_000 })
      .toEqual(limited(100));
    expect(Date.now()).toBeGreaterThanOrEqual(end.at - 1_000);
    expect((await api.effective(app, "groups")).origin).toBe("plan");

    // The thread tells who did what, in this order.
    await open(support, `/requests/${id}`);
    const names = await support.locator("#thread .thread-event strong").allInnerTexts();
    expect(names.length).toBeGreaterThanOrEqual(6);
    await expect(support.locator("#thread")).toContainText("Half of it until the term has begun.");
    // And the limit's own history leads back to the request.
    const set = followed.decision.overrides[0];
    await open(support, `/overrides/${set}`);
    await expect(support.locator(`a[href="/requests/${id}"]`).first()).toBeVisible();

    await gateway.close();
    await receiver.stop();
    await Promise.all([admin.dispose(), portal.dispose()]);
  });
}
