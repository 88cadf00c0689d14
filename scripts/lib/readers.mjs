// Writes the reader of objects out, field by field. Read so, a property costs an engine about as little as it can; in a
// loop over a table each of them is looked up anew, which takes longer than all the rest.

/** What an object of `fields` is read by: a function for its record, and those for the records in it. */
export function readersOf(tables) {
  const written = new Map();
  const shapes = [];

  function reader(fields) {
    const key = JSON.stringify(fields);
    const known = written.get(key);
    if (known !== undefined) return known;
    const inner = fields.map((field) => (field.fields.length > 0 ? reader(field.fields) : "undefined"));
    const name = `read${written.size}`;
    written.set(key, name);
    const reads = fields.map((field, index) => read(field, index, inner[index])).join("\n");
    shapes.push(
      `const ${name} = {\nsize: ${fields.length},\nread(w, s, at, kept) {\n  let v, c, n, p;\n${reads}\n},\n};`,
    );
    return name;
  }

  const names = Object.entries(tables).map(([table, fields]) => `  ${table}: ${reader(fields)},`);
  return `// Generated from the field tables by scripts/build.mjs.\n\n${shapes.join("\n\n")}\n\nexport const shapes = {\n${names.join("\n")}\n};\n`;
}

/** Reads a field: of its names the first that has a value wins; `p` has a bit for each that has one. */
function read({ names, kind }, index, inner) {
  const take = (name) => `try { c = s.${name}; } catch { c = w.threw; }`;
  const [first, ...aliases] = names;
  const write = (value, bits) => `w.${kind}(at + ${index}, ${bits}, ${value}, ${inner})`;
  if (aliases.length === 0) {
    return `  ${take(first)}
  v = c === undefined || c === null ? undefined : ${write("c", 1 << 8)};
  if (kept !== undefined) kept.push(v);`;
  }
  const others = aliases.map(
    (name, alias) => `  ${take(name)}
  if (c !== undefined && c !== null) { if (p === 0) { v = c; n = ${(alias + 1) << 5}; } p |= ${2 << (alias + 8)}; }`,
  );
  return `  ${take(first)}
  v = c; n = 0; p = c === undefined || c === null ? 0 : ${1 << 8};
${others.join("\n")}
  v = p === 0 ? undefined : ${write("v", "n | p")};
  if (kept !== undefined) kept.push(v);`;
}
