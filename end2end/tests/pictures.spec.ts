// The pictures of README.md. Taken on demand: HEADROOM_PICTURES=1, best against the demo.

import path from "node:path";

import { open } from "./support/pages";
import { expect, test } from "./support/test";

test.use({ role: "operator", colorScheme: "light" });

test("the overview @pictures", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, "/");
  await expect(page.getByText("Live feed: live")).toBeVisible();
  const file = path.join(__dirname, "..", "pictures", "overview.png");
  await page.screenshot({ path: file, animations: "disabled" });
});
