// Writes out what reads objects, and what writes clean ones, field by field. Read so, a property costs an engine about as
// little as it can; in a loop over a table each of them is looked up anew, which takes longer than all the rest.

/** The shapes of records (`Shape` in js/src/read.ts) by tables, each shape once. */
export function shapesOf(tables) {
  const written = new Map();
  const shapes = [];

  function shape(fields) {
    const key = JSON.stringify(fields);
    const known = written.get(key);
    if (known !== undefined) return known;
    const inner = fields.map((field) => (field.fields.length > 0 ? shape(field.fields) : undefined));
    const name = `shape${written.size}`;
    written.set(key, name);
    const lines = (write) => fields.map((field, index) => write(field, index, inner[index])).join("\n");
    shapes.push(`const ${name} = {
size: ${fields.length},
read(w, s, at, kept) {
let v, c, n, p;
${lines(read)}
},
clean(values, c) {
const r = {};
let v;
${lines(clean)}
return r;
},
};`);
    return name;
  }

  const names = Object.entries(tables).map(([table, fields]) => `  ${table}: ${shape(fields)},`);
  return `// Generated from the field tables by scripts/build.mjs.\n\n${shapes.join("\n\n")}\n\nexport const shapes = {\n${names.join("\n")}\n};\n`;
}

/** Reads a field: of its names the first that has a value wins; `p` has a bit for each that has one. */
function read({ names, kind }, index, inner) {
  const take = (name) => `try { c = s.${name}; } catch { c = w.threw; }`;
  const some = "c !== undefined && c !== null";
  const write = (value, bits) =>
    `w.${kind}(${[`at + ${index}`, bits, value, inner].filter(Boolean).join(", ")})`;
  const keep = "if (kept !== undefined) kept.push(v);";
  const [first, ...aliases] = names;
  if (aliases.length === 0) return `${take(first)}\nv = ${some} ? ${write("c", 1 << 8)} : undefined; ${keep}`;
  const others = aliases.map(
    (name, alias) =>
      `${take(name)}\nif (${some}) { if (p === 0) { v = c; n = ${(alias + 1) << 5}; } p |= ${2 << (alias + 8)}; }`,
  );
  return `${take(first)}\nv = c; n = 0; p = ${some} ? ${1 << 8} : 0;
${others.join("\n")}\nv = p === 0 ? undefined : ${write("v", "n | p")}; ${keep}`;
}

/** Writes the clean value of a field. */
function clean({ names, kind, members }, index, inner) {
  const more = kind === "member" ? JSON.stringify(members) : inner;
  const value = `c.${kind}(${["v", more].filter(Boolean).join(", ")})`;
  return `v = values[${index}]; if (v !== undefined && (v = ${value}) !== undefined) r.${names[0]} = v;`;
}
