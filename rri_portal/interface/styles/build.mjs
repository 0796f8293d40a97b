// Builds what is committed under static/ and tests/vendor/. Run by `npm run build`.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const modules = join(root, "node_modules");
const govuk = join(modules, "govuk-frontend/dist/govuk");
const font = join(modules, "@fontsource/atkinson-hyperlegible-next");

// A comment that names a source map makes the static files manifest look for a file we do not ship.
const withoutSourceMap = (text) => text.replace(/\/\/# sourceMappingURL=.*\s*$/, "\n");

function write(path, text) {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(`${path}  ${Math.round(text.length / 1024)} kB`);
}

const notice =
  "/*! Parts from govuk-frontend, MIT licence: static/vendor/govuk-frontend/LICENSE.txt */\n";
const { css } = compile(join(here, "portal.scss"), {
  loadPaths: [modules],
  quietDeps: true,
  style: "compressed",
});
if (css.includes("crest")) throw new Error("The crest is not ours to show");
write("static/css/portal.css", `${notice}${css.replace(/^\uFEFF/, "")}\n`);

const script = readFileSync(join(govuk, "govuk-frontend.min.js"), "utf8");
write("static/vendor/govuk-frontend/govuk-frontend.min.js", withoutSourceMap(script));

for (const weight of [400, 600, 700]) {
  for (const subset of ["latin", "latin-ext"]) {
    copyFileSync(
      join(font, `files/atkinson-hyperlegible-next-${subset}-${weight}-normal.woff2`),
      join(root, `static/fonts/atkinson-hyperlegible-next-${subset}-${weight}.woff2`),
    );
  }
}
copyFileSync(join(font, "LICENSE"), join(root, "static/fonts/OFL.txt"));

write("tests/vendor/axe.min.js", readFileSync(join(modules, "axe-core/axe.min.js"), "utf8"));
copyFileSync(join(modules, "axe-core/LICENSE"), join(root, "tests/vendor/axe-LICENSE.txt"));
