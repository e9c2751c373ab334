import init, * as module from "$JS";
await init({ module_or_path: "$WASM" });
module.hydrate();
const wake = (root) => {
  for (const island of root.querySelectorAll("leptos-island")) {
    const start = module[island.dataset.component];
    if (start) start(island);
    else console.error(`the module has no island ${island.dataset.component}`);
  }
};
wake(document);
document.addEventListener("wake", (event) => wake(event.target));
module.begin();
document.documentElement.dataset.alive = "";
