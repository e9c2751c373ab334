// The `test` of all specs: a browser signed in as `role`, the API, and a watch over everything
// that a page may complain about.

import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  expect,
  test as base,
} from "@playwright/test";

import { Api, type Role } from "./api";
import { Guard } from "./guard";
import { NOBODY, type Person, hire } from "./people";
import { Wire } from "./wire";

type People = (role: Role) => Promise<Person>;

type Options = {
  /** Who has signed in to `page`; `null`: nobody. */
  role: Role | null;
};

type Fixtures = {
  guard: Guard;
  /** Opens a page in another browser, signed in as `person`; watched as `page` is. */
  browserOf: (person: Person | null, options?: BrowserContextOptions) => Promise<Page>;
  wire: Wire;
};

type WorkerFixtures = {
  api: Api;
  /** The worker's account of a role. Tests that sign it out hire their own. */
  people: People;
};

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  role: ["viewer", { option: true }],

  api: [
    async ({}, use) => {
      const api = await Api.start();
      await use(api);
      await api.stop();
    },
    { scope: "worker" },
  ],

  people: [
    async ({ api }, use) => {
      const hired = new Map<Role, Promise<Person>>();
      await use((role) => {
        const person = hired.get(role) ?? hire(api, role);
        hired.set(role, person);
        return person;
      });
    },
    { scope: "worker" },
  ],

  storageState: async ({ role, people }, use) => {
    await use(role === null ? NOBODY : (await people(role)).state);
  },

  guard: [
    async ({ context, javaScriptEnabled }, use) => {
      const guard = new Guard();
      await guard.watch(context, javaScriptEnabled !== false);
      await use(guard);
      expect(guard.found(), "no page complained").toEqual([]);
    },
    { auto: true },
  ],

  browserOf: async ({ browser, guard, contextOptions, javaScriptEnabled, baseURL }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (person, options = {}) => {
      const all = { ...contextOptions, javaScriptEnabled, baseURL, ...asSeen, ...options };
      const context = await open(browser, { ...all, storageState: person?.state ?? NOBODY });
      opened.push(context);
      await guard.watch(context, javaScriptEnabled !== false);
      return context.newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },

  wire: async ({}, use) => {
    const wire = await Wire.lay();
    await use(wire);
    await wire.remove();
  },
});

/** Contexts that a test opens itself do not inherit these from the configuration. */
const asSeen = { locale: "en-GB", timezoneId: "UTC", viewport: { width: 1440, height: 900 } };

function open(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext(options);
}

export { expect };
