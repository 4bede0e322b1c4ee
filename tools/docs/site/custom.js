// Loaded by every page of the site. Draws its diagrams, with the copy of mermaid that lies beside this file.
(function drawDiagrams() {
  const diagrams = document.querySelectorAll("pre.mermaid");
  if (diagrams.length === 0) return;
  const script = document.createElement("script");
  script.src = new URL("mermaid.min.js", document.currentScript.src).href;
  script.addEventListener("load", () => {
    const chosen = document.documentElement.dataset.theme;
    const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    window.mermaid.initialize({ startOnLoad: false, theme: dark ? "dark" : "neutral" });
    void window.mermaid.run({ nodes: diagrams });
  });
  document.head.append(script);
})();
