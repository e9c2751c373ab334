import init, * as module from "$JS";
await init({ module_or_path: "$WASM" });
module.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  const wake = module[island.dataset.component];
  if (wake) wake(island);
  else console.error(`the module has no island ${island.dataset.component}`);
}
module.begin();
document.documentElement.dataset.alive = "";
