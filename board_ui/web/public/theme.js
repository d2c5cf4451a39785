// Applies the chosen theme before the first paint. Classic and blocking on purpose.
(() => {
  var theme = null;
  try {
    theme = localStorage.getItem("board.theme");
  } catch (_) {
    // Storage is blocked: the system's theme it is.
  }
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
})();
