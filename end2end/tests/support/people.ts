// Accounts of each role, and browsers that are signed in as them.

import { type APIRequestContext, type BrowserContextOptions, expect, request } from "@playwright/test";

import type { Api, Role } from "./api";
import { environment, unique } from "./environment";

type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;

export type Person = {
  id: string;
  login: string;
  name: string;
  role: Role;
  password: string;
  /** The cookies of a signed-in browser. */
  state: State;
};

/** A browser that nobody has signed in to. Named outright: contexts made inside a test would
 * otherwise begin with the cookies of the test's own. */
export const NOBODY: State = { cookies: [], origins: [] };

/** Makes an account that nobody else has, and signs it in. */
export async function hire(api: Api, role: Role, name = `The ${role}`): Promise<Person> {
  const login = unique(role);
  const password = unique("a long phrase");
  const id = await api.createAccount(login, name, role, password);
  return { id, login, name, role, password, state: await signIn(login, password) };
}

/** Signs in as the form does; answers the cookies. */
export async function signIn(login: string, password: string): Promise<State> {
  const options = { baseURL: environment.url, storageState: NOBODY };
  const browser: APIRequestContext = await request.newContext(options);
  const form = { login, password, next: "/plans" };
  const answer = await browser.post("/sign-in", { form, maxRedirects: 0 });
  expect(answer.status(), await answer.text()).toBe(303);
  const state = await browser.storageState();
  await browser.dispose();
  return state;
}
