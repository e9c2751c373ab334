// How fast pages are to the eye and the hand, on a machine four times slower than this one. Run by
// themselves, after everything else: two browsers at once would measure each other.

import type { Page } from "@playwright/test";

import { alive, open } from "./support/pages";
import { expect, test } from "./support/test";

/** What the browser itself measured of the page on show. */
type Speed = { painted: number; alive: number; shifted: number; slowest: number };

declare global {
  interface Window {
    headroomSpeed: Speed;
  }
}

/** Runs in every page before its own scripts. */
function measureInPage(): void {
  const speed = { painted: 0, alive: 0, shifted: 0, slowest: 0 };
  window.headroomSpeed = speed;
  const observe = (type: string, take: (entry: any) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      durationThreshold: 16,
    } as PerformanceObserverInit);
  observe("largest-contentful-paint", (entry) => (speed.painted = entry.startTime));
  observe("layout-shift", (entry) => {
    if (!entry.hadRecentInput) speed.shifted += entry.value;
  });
  observe("event", (entry) => {
    if (entry.interactionId) speed.slowest = Math.max(speed.slowest, entry.duration);
  });
  new MutationObserver((_, watch) => {
    if (!document.documentElement?.hasAttribute("data-alive")) return;
    speed.alive = performance.now();
    watch.disconnect();
  }).observe(document, { attributes: true, subtree: true });
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

async function measured(page: Page): Promise<Speed> {
  // What is painted last is told in a frame after it.
  await page.evaluate(() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(told))));
  return page.evaluate(() => window.headroomSpeed);
}

test("pages are painted within a second and alive within one and a half @alone", async ({ page, api }) => {
  const app = await api.register("basic");
  await api.use(app, "groups", 97_000);
  await api.callMany(app, 16);
  await page.addInitScript(measureInPage);
  await open(page, "/");
  await slowDown(page);
  for (const path of ["/", "/apps", app.path, `${app.path}/quotas/groups`]) {
    await open(page, path);
    const speed = await measured(page);
    test.info().annotations.push({ type: "speed", description: `${path} ${JSON.stringify(speed)}` });
    expect(speed.painted, `${path} is painted`).toBeLessThanOrEqual(1000);
    expect(speed.alive, `${path} is alive`).toBeLessThanOrEqual(1500);
    expect(speed.shifted, `${path} stands still`).toBeLessThanOrEqual(0.02);
  }
});

test("typing into a filter is answered within a tenth of a second @alone", async ({ page, api }) => {
  const app = await api.register("basic");
  await api.callMany(app, 16);
  await page.addInitScript(measureInPage);
  await open(page, app.path);
  await slowDown(page);
  const filter = page.getByRole("searchbox", { name: "Find a bucket" });
  await filter.pressSequentially("chatgroups", { delay: 60 });
  await expect(page.getByText(/^\d+ of \d+ buckets$/)).not.toHaveText(/^16 of/);
  const speed = await measured(page);
  test.info().annotations.push({ type: "speed", description: JSON.stringify(speed) });
  expect(speed.slowest, "the slowest key").toBeLessThanOrEqual(100);
});

test("a link under the pointer opens at once @alone", async ({ page }) => {
  const waits: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await open(page, "/");
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Plans" });
    await link.hover();
    await page.waitForLoadState("networkidle");
    await link.evaluate((element) =>
      element.addEventListener("click", () => sessionStorage.setItem("clicked", String(Date.now()))),
    );
    await link.click();
    await page.waitForURL("/plans");
    await alive(page);
    const wait = await page.evaluate(() => {
      const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
      return performance.timeOrigin + painted - Number(sessionStorage.getItem("clicked"));
    });
    waits.push(wait);
  }
  test.info().annotations.push({ type: "speed", description: JSON.stringify(waits) });
  expect(Math.min(...waits), `of ${waits}`).toBeLessThanOrEqual(150);
});
