import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, preloadPage } from "./app/app";
import { takeToken, tokenIn } from "./lib/session";
import "./styles.css";

// Before anything else sees the address: the token must not stay in it.
const token = takeToken();
// The printed link, opened where the board is open already, changes the fragment only.
window.addEventListener("hashchange", () => tokenIn(location.hash) && location.reload());

preloadPage();

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <App token={token} />
  </StrictMode>,
);
