// Sets what Sphinx leaves between \( \) and \[ \] with KaTeX.
document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll(".math")) {
    const source = element.textContent.trim().replace(/^\\[([]|\\[)\]]$/g, "").replace(/^\$\$|\$\$$/g, "");
    katex.render(source, element, { displayMode: element.tagName === "DIV", throwOnError: false });
  }
});
