import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where a board listens while the page is developed with `npm run dev`. */
const board = process.env.BOARD ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Assets are named relative to the page, so that it works mounted under any path.
  base: "./",
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    // light-dark(): one line for each colour instead of two palettes.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Its polyfill is for browsers that cannot run this page anyway.
    modulePreload: { polyfill: false },
    // A data: URL would need its own line in the content security policy.
    assetsInlineLimit: 0,
    // What most pages use of ours comes in one piece: a page is a few requests, not twenty.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "shared", test: /\/web\/src\//, minShareCount: 5 }] },
      },
    },
  },
  server: { proxy: { "/api": board } },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
