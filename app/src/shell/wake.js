import init, * as module from "$JS";
await init({ module_or_path: "$WASM" });
module.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  module[island.dataset.component]?.(island);
}
module.begin();
document.documentElement.dataset.alive = "";
