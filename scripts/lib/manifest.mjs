// The custom elements manifest: what editors and catalogues of elements read of each. It is made of the sources of the elements.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./run.mjs";

const folder = "js/src/elements";

/** Where the file of a source is in the package. */
const shipped = (path) => path.replace(/^\/?js\/src\/(.*)\.(?:ts|js)$/, "pkg/$1.js");

/** What an element has from a base that is not known outside, as if it were its own. */
const asOwn = ({ inheritedFrom, ...own }) => own;

/** What of a module is public: its element, and of that what has a description. */
function publicModule({ path, declarations, exports: _, ...module }) {
  const own = declarations.filter(({ tagName }) => tagName !== undefined);
  return {
    ...module,
    path: shipped(path),
    declarations: own.map((element) => {
      const members = element.members.filter(({ name, description }) => description && !name.startsWith("#"));
      const names = new Set(members.map(({ name }) => name));
      return {
        ...element,
        superclass: { name: "LitElement", package: "lit" },
        members: members.map(asOwn),
        cssProperties: element.cssProperties?.map(asOwn),
        attributes: element.attributes
          ?.filter(({ fieldName, description }) =>
            fieldName === undefined ? description : names.has(fieldName),
          )
          .map(asOwn),
        events: element.events?.filter(({ description }) => description),
      };
    }),
    exports: own.flatMap(({ name, tagName }) => {
      const declaration = { name, module: shipped(path) };
      return [
        { kind: "js", name, declaration },
        { kind: "custom-element-definition", name: tagName, declaration },
      ];
    }),
  };
}

/** The manifest, as text. */
export async function manifestText() {
  const { create, ts } = await import("@custom-elements-manifest/analyzer");
  const { litPlugin } = await import(
    "@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js"
  );
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts"));
  const sources = files.sort().map((name) => {
    const text = readFileSync(join(root, folder, name), "utf8");
    return ts.createSourceFile(`${folder}/${name}`, text, ts.ScriptTarget.ES2022, true);
  });
  const { modules, ...manifest } = create({ modules: sources, plugins: litPlugin(), context: {} });
  const elements = modules.map(publicModule).filter(({ declarations }) => declarations.length > 0);
  return `${JSON.stringify({ ...manifest, modules: elements }, null, 2)}\n`;
}
