/** The custom elements manifest: it has what the elements have, and the guide says all of that. */

import { readFileSync } from "node:fs";
import * as elements from "cobrowse-session/elements";
import { describe, expect, it } from "vitest";

interface Described {
  readonly name: string;
  readonly description: string;
  readonly fieldName?: string;
  readonly readonly?: boolean;
}

interface Element extends Described {
  readonly tagName: string;
  readonly members: readonly Described[];
  readonly attributes: readonly Described[];
  readonly cssParts: readonly Described[];
  readonly cssProperties: readonly Described[];
  readonly events?: readonly (Described & { readonly type: { readonly text: string } })[];
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("pkg/custom-elements.json")) as {
  readonly modules: readonly {
    readonly path: string;
    readonly declarations: readonly Element[];
    readonly exports: readonly { readonly kind: string }[];
  }[];
};
const described = manifest.modules.map(({ path, declarations, exports }) => ({
  exports,
  path,
  element: declarations[0] as Element,
}));
const classes = new Map<string, unknown>(Object.entries(elements));
const guide = read("docs/elements.md");
/** What a text has as code. */
const codeIn = (text: string) => new Set([...text.matchAll(/`<?([^`>]+)>?`/g)].map(([, word]) => word));
const words = codeIn(guide.replace(/```[\s\S]*?```/g, ""));
/** What all elements have. */
const SHARED = new Set(["leg", "live", "legKey", "leg-key", "now", "locale", "timeZone", "time-zone"]);

it("has every element", () => {
  const names = [...classes.keys()].filter((name) => name.startsWith("Cobrowse"));
  expect(described.map(({ element }) => element.name).sort()).toEqual(names.sort());
});

describe.each(described.map((own) => [own.element.tagName, own] as const))(
  "%s",
  (tag, { path, element, exports }) => {
    const own = classes.get(element.name) as unknown as {
      readonly prototype: object;
      readonly elementProperties: Map<
        string,
        { readonly attribute?: string | boolean; readonly state?: boolean }
      >;
      readonly observedAttributes: readonly string[];
    };

    it("is where the manifest says", async () => {
      const definitions = exports.filter(({ kind }) => kind === "custom-element-definition");
      expect(definitions).toEqual([
        { kind: "custom-element-definition", name: tag, declaration: { name: element.name, module: path } },
      ]);
      expect(path).toBe(`pkg/elements/${tag.replace("cobrowse-", "")}.js`);
      const module: Record<string, unknown> = await import(
        /* @vite-ignore */ new URL(`../../${path}`, import.meta.url).href
      );
      expect(module[element.name]).toBe(own);
    });

    it("has the properties and attributes that the manifest has", () => {
      const names = element.members.filter((member) => !member.readonly).map(({ name }) => name);
      const properties = [...own.elementProperties].filter(([, { state }]) => !state).map(([name]) => name);
      expect(names.sort()).toEqual(properties.sort());
      for (const { name } of element.members) expect(name in own.prototype).toBe(true);
      const settable = element.attributes.filter(({ fieldName }) => fieldName !== undefined);
      expect(settable.map(({ name }) => name).sort()).toEqual([...own.observedAttributes].sort());
    });

    it("is told of in the guide, with all that it has", () => {
      const { members, attributes, cssParts, cssProperties, events = [] } = element;
      const row = codeIn(guide.split("\n").find((line) => line.startsWith(`| \`<${tag}>\` |`)) ?? "");
      const own = [...members, ...attributes].filter(({ name }) => !SHARED.has(name));
      const told = [...own, ...cssParts, ...events].map(({ name }) => name);
      expect(told.filter((name) => !row.has(name))).toEqual([]);
      const ofAll = [...SHARED, ...cssProperties.map(({ name }) => name)];
      expect(ofAll.filter((name) => !words.has(name))).toEqual([]);
      for (const { type } of events) expect(elements).toHaveProperty(type.text);
      for (const { name, description } of [...members, ...cssParts, ...cssProperties, ...events]) {
        expect(description, name).toMatch(/\w{2}/);
      }
    });
  },
);
