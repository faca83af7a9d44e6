"use strict";
(() => {
  for (const place of document.querySelectorAll(".m")) {
    const source = place.textContent;
    const wide = place.classList.contains("d") ? "\\displaystyle " : "";
    katex.render(wide + source, place, { throwOnError: false, strict: "ignore", trust: false, maxExpand: 100 });
  }

  const ancestors = (paths, step) => {
    const found = new Set([step]);
    const waiting = [step];
    while (waiting.length > 0) {
      const one = waiting.pop();
      for (const path of paths) {
        if (path.dataset.to === one && !found.has(path.dataset.from)) {
          found.add(path.dataset.from);
          waiting.push(path.dataset.from);
        }
      }
    }
    return found;
  };

  for (const graph of document.querySelectorAll(".graph")) {
    const nodes = [...graph.querySelectorAll(".node")];
    const paths = [...graph.querySelectorAll("path[data-to]")];
    const pinned = graph.querySelector(".pinned");
    const empty = pinned.innerHTML;

    const show = (step) => {
      const lit = step === null ? new Set() : ancestors(paths, step);
      graph.classList.toggle("lit", step !== null);
      for (const node of nodes) {
        node.classList.toggle("on", lit.has(node.dataset.step));
        node.setAttribute("aria-pressed", String(node.dataset.step === step));
      }
      for (const path of paths) {
        path.classList.toggle("on", lit.has(path.dataset.from) && lit.has(path.dataset.to));
      }
      if (step === null) {
        pinned.innerHTML = empty;
        return;
      }
      const place = document.getElementById(step);
      const link = document.createElement("a");
      link.href = "#" + step;
      link.textContent = "Step " + place.dataset.number;
      pinned.replaceChildren(link, place.querySelector(".reason").cloneNode(true));
    };

    for (const node of nodes) {
      const toggle = () => show(node.getAttribute("aria-pressed") === "true" ? null : node.dataset.step);
      node.addEventListener("click", toggle);
      node.addEventListener("keydown", (event) => {
        const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          toggle();
        } else if (event.key === "Escape") {
          show(null);
        } else if (next !== undefined) {
          event.preventDefault();
          nodes[(nodes.indexOf(node) + next + nodes.length) % nodes.length].focus();
        }
      });
    }
  }

  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) {
      folded.open = true;
    }
  });
})();
