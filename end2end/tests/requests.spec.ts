// Filing requests for more, the queue, and the thread of a request.

import type { Page } from "@playwright/test";

import type { App } from "./support/api";
import { inspect } from "./support/inspect";
import { open, row } from "./support/pages";
import { expect, test } from "./support/test";

test.use({ role: "support" });

const QUEUE = "Requests";
const queueOf = (app: App) => `/requests?app=${encodeURIComponent(app.key)}`;
const rowOf = (page: Page, app: App) =>
  page.getByRole("table", { name: QUEUE, exact: true }).getByRole("row").filter({ hasText: app.key });
const newFor = (app: App, target = "quota:groups") =>
  `/requests/new?app=${encodeURIComponent(app.key)}&target=${encodeURIComponent(target)}`;
const ask = (page: Page, limit: string) => page.getByRole("region", { name: limit, exact: true });

/** Why, and for how long. */
async function say(page: Page, why: string): Promise<void> {
  await page.getByLabel("Justification").fill(why);
  await page.getByLabel("For good, without an end").check();
}

/** Submits, and comes to the request. */
async function submit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(page).toHaveURL(/\/requests\/[0-9a-f-]{36}\?done=submitted/);
}

test("more is asked for from a usage row in one click @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 91);
  await page.goto(app.path);
  await row(page, "Quotas", "Groups").getByRole("link", { name: "ask for more: Groups" }).click();
  await expect(page).toHaveURL(newFor(app));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ask for more");
  const groups = ask(page, "Groups");
  await expect(groups, "what is known stands beside the fields").toContainText("100");
  await expect(groups).toContainText("plan");
  await expect(groups).toContainText("91");
  await groups.getByLabel("Requested").fill("2,000");
  await groups.getByLabel(/Expected peak/).fill("1,800");
  await say(page, "a launch with many groups");
  await submit(page);
  await page.goto(app.path);
  await page.getByRole("link", { name: "1 open request" }).click();
  await expect(page).toHaveURL(queueOf(app));
  await expect(rowOf(page, app)).toContainText("2,000");
});

test("what is wrong is told at its field and nothing is lost @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await page.goto(newFor(app));
  await ask(page, "Groups").getByLabel("Requested").fill("many");
  await page.getByLabel("Justification").fill("a launch\nof many groups");
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(page.getByText("The request was not filed")).toBeVisible();
  const value = ask(page, "Groups").getByLabel("Requested");
  await expect(value).toHaveAttribute("aria-invalid", "true");
  await expect(value).toHaveValue("many");
  await expect(page.getByLabel("Justification")).toHaveValue("a launch\nof many groups");
  await expect(page.getByText("say until when it is needed")).toBeVisible();
  await value.fill("2000");
  await page.getByLabel("For good, without an end").check();
  await submit(page);
});

test("one request asks for several limits @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(newFor(app));
  await ask(page, "Groups").getByLabel("Requested").fill("2000");
  await say(page, "a launch");
  for (const limit of ["quota:chat_rooms", "quota:friends_per_user"]) {
    await page.getByLabel("Another limit").selectOption(limit);
    await page.getByRole("button", { name: "Add the limit" }).click();
  }
  await expect(ask(page, "Groups").getByLabel("Requested")).toHaveValue("2000");
  await expect(page.getByLabel("Justification")).toHaveValue("a launch");
  await ask(page, "Chat rooms").getByLabel("Requested").fill("unlimited");
  await page.getByRole("button", { name: /^Take off: Friends/ }).click();
  await expect(page.getByRole("button", { name: /^Take off/ })).toHaveCount(2);
  await expect(ask(page, "Chat rooms").getByLabel("Requested")).toHaveValue("unlimited");
  await submit(page);
  await page.goto(queueOf(app));
  await expect(rowOf(page, app)).toContainText("Chat rooms");
  await expect(rowOf(page, app)).toContainText("2,000");
});

test("a draft is saved, edited and submitted @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(newFor(app));
  await ask(page, "Groups").getByLabel("Requested").fill("2000");
  await say(page, "not sure yet");
  await page.getByRole("button", { name: "Save as draft" }).click();
  await expect(page.getByText("The draft was saved.")).toBeVisible();
  await page.goto(queueOf(app));
  await expect(page.getByText("No request matches"), "nobody waits for it").toBeVisible();
  await page.goto(`${queueOf(app)}&state=draft`);
  await expect(rowOf(page, app)).toContainText("draft");
  await page.goBack();
  await page.goBack();
  await ask(page, "Groups").getByLabel("Requested").fill("3000");
  await submit(page);
  await page.goto(queueOf(app));
  await expect(rowOf(page, app)).toContainText("3,000");
});

test("a second request leads to the first and may take its place @nojs", async ({ page, api, guard }) => {
  guard.bear(/409/);
  const app = await api.register("free");
  const first = await api.fileRequest(app, "groups", 2000);
  await page.goto(newFor(app));
  await expect(page.getByText(`R-${first.number} asks for this limit already`)).toBeVisible();
  await ask(page, "Groups").getByLabel("Requested").fill("3000");
  await say(page, "it grew");
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(page.getByRole("link", { name: `Open R-${first.number}` }).first()).toHaveAttribute(
    "href",
    `/requests/${first.id}`,
  );
  await expect(page.getByLabel("Justification")).toHaveValue("it grew");
  await expect(page.getByText("will then be closed as superseded")).toBeVisible();
  await page.getByRole("button", { name: `Submit in place of R-${first.number}` }).click();
  await expect(page).toHaveURL(/done=submitted/);
  await page.goto(`${queueOf(app)}&state=superseded`);
  await expect(rowOf(page, app)).toContainText(`R-${first.number}`);
});

test("a withdrawn one is filed again with what was asked @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  const first = await api.fileRequest(app, "groups", 2000, "a concert in spring");
  await page.goto(`/requests/${first.id}/comment`);
  await page.getByText("Withdraw the request…").click();
  await page.getByLabel("Why is it withdrawn?").fill("called off");
  await page.getByRole("button", { name: "Withdraw the request", exact: true }).click();
  await expect(page).toHaveURL(/done=withdrawn/);
  await page.goto(`/requests/${first.id}/comment`);
  await page.getByRole("link", { name: "File it again…" }).click();
  await expect(page.getByRole("link", { name: `Takes up R-${first.number} again` })).toBeVisible();
  await expect(ask(page, "Groups").getByLabel("Requested")).toHaveValue("2,000");
  await expect(page.getByLabel("Justification")).toHaveValue("a concert in spring");
  await submit(page);
});

test("an App Key is asked for where none is given @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto("/requests");
  await page.getByRole("link", { name: "File a request…" }).click();
  const whose = page.getByLabel("Whose limit?");
  await whose.fill("nonsense");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(whose).toHaveAttribute("aria-invalid", "true");
  await whose.fill(app.key);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Choose a limit first.")).toBeVisible();
  await page.getByLabel("Another limit").selectOption("quota:groups");
  await page.getByRole("button", { name: "Add the limit" }).click();
  await expect(ask(page, "Groups")).toBeVisible();
});

test("a comment is for the customer or among us, and an empty one keeps the choice @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const app = await api.register("free");
  const first = await api.fileRequest(app, "groups", 2000);
  await page.goto(`/requests/${first.id}/comment`);
  await expect(page.getByLabel("Only people of this console")).toBeChecked();
  await page.getByLabel("The customer too").check();
  await page.getByLabel("Comment", { exact: true }).fill(" ");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(page.getByText("a comment is required")).toBeVisible();
  await expect(page.getByLabel("The customer too")).toBeChecked();
  await page.getByLabel("Only people of this console").check();
  await page.getByLabel("Comment", { exact: true }).fill("they pay well\nand on time");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(page).toHaveURL(/done=commented/);
  await page.goto(`/requests/${first.id}/comment`);
  const said = page.getByRole("listitem").filter({ hasText: "they pay well" });
  await expect(said).toContainText("internal");
});

test("the queue is filtered by what its address says @nojs", async ({ page, api }) => {
  const [one, two] = [await api.register("free"), await api.register("free")];
  await api.fileRequest(one, "groups", 2000);
  await api.fileRequest(two, "chat_rooms", 2000);
  await page.goto("/requests");
  await expect(page.getByText("Who waits for a decision, and since when?")).toBeVisible();
  const filters = page.getByRole("search", { name: "Filter requests" });
  await filters.getByLabel("App Key").fill(one.org);
  await filters.getByLabel("Limit").fill("groups");
  await filters.getByLabel("Who has it").selectOption("Nobody yet");
  await filters.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/app=.*target=groups.*with=nobody/);
  await expect(rowOf(page, one)).toContainText("in time");
  await expect(rowOf(page, one)).toContainText("nobody yet");
  await expect(rowOf(page, two)).toHaveCount(0);
  await page.goto(`/requests?app=${one.org}&overdue=true`);
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL("/requests");
  const nav = page.getByRole("navigation", { name: "Main" });
  await expect(nav.getByRole("link", { name: /Requests \d[\d,]* waits? for a decision/ })).toBeVisible();
});

test("the queue is gone through by keyboard", async ({ page, api }) => {
  const app = await api.register("free");
  const first = await api.fileRequest(app, "groups", 2000);
  const second = await api.fileRequest(app, "chat_rooms", 2000);
  await open(page, queueOf(app));
  const link = (number: number) => page.getByRole("link", { name: `R-${number} ${app.key}` });
  await link(first.number).focus();
  await page.keyboard.press("ArrowDown");
  await expect(link(second.number), "the older one stands first").toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/requests/${second.id}`);
});

test("on the phone the queue says who, what, how much and how long @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.fileRequest(app, "groups", 2000);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(queueOf(app));
  const line = rowOf(page, app);
  for (const words of ["Groups", "2,000", "in time", "submitted"]) {
    await expect(line.getByText(words).filter({ visible: true }).first()).toBeVisible();
  }
});

test.describe("a viewer", () => {
  test.use({ role: "viewer" });

  test("reads why more cannot be asked for @nojs", async ({ page, api }) => {
    const app = await api.register("free");
    await page.goto(app.path);
    await expect(page.getByRole("link", { name: /ask for more/ })).toHaveCount(0);
    await expect(page.getByText(/ask for more ?: ?Needs the role support/).first()).toBeAttached();
    await page.goto(newFor(app));
    await expect(page.getByRole("button", { name: "Submit" })).toBeDisabled();
    await expect(page.getByText("Needs the role support or higher.")).toBeVisible();
  });
});

test("the queue is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 91);
  await api.fileRequest(app, "groups", 2000);
  await inspect(page, queueOf(app), /Requests/);
});

test("filing is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  await api.fileRequest(app, "groups", 2000);
  await inspect(page, newFor(app), /Ask for more/);
});

test("a thread is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  const first = await api.fileRequest(app, "groups", 2000);
  await inspect(page, `/requests/${first.id}/comment`, new RegExp(`R-${first.number}`));
});
