import { copyFile, mkdir } from "node:fs/promises";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { defineConfig, type Plugin } from "vitest/config";
import { mockServer } from "./dev/plugin.ts";

/** Turns the ICU messages of a catalogue into Lingui's compiled form, so that no parser is shipped. */
function compiledCatalogues(): Plugin {
  return {
    name: "compiled-catalogues",
    enforce: "pre",
    transform(code, id) {
      if (!/\/i18n\/catalogues\/[\w-]+\.json$/.test(id)) return null;
      const messages = JSON.parse(code) as Record<string, string>;
      const compiled = Object.fromEntries(
        Object.entries(messages).map(([key, text]) => [key, compileMessage(text)]),
      );
      return { code: JSON.stringify(compiled), map: null };
    },
  };
}

const FONT = new URL("./node_modules/@expo-google-fonts/noto-sans-sc/", import.meta.url);

/** Lays the font of the server's PDF reports beside the pages; no page asks for it. */
function reportFont(): Plugin {
  return {
    name: "report-font",
    apply: "build",
    async closeBundle() {
      const folder = new URL("./dist/fonts/", import.meta.url);
      await mkdir(folder, { recursive: true });
      await copyFile(
        new URL("400Regular/NotoSansSC_400Regular.ttf", FONT),
        new URL("NotoSansSC-Regular.ttf", folder),
      );
      await copyFile(new URL("LICENSE_FONT", FONT), new URL("OFL.txt", folder));
    },
  };
}

export default defineConfig({
  plugins: [compiledCatalogues(), mockServer(), reportFont()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
