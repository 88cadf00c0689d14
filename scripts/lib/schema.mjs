// Writes schema.json: what the package itself says in JSON Schema of a session that may be passed in, with what the
// declarations say in words.

/** The text of schema.json, from the schema and from the declarations of the types. */
export function describedSchema(schema, declarations) {
  const types = typesOf(declarations);
  const whole = described(schema, "Session", types);
  return `${JSON.stringify({ ...whole, description: types.get("SessionInput").description }, null, 2)}\n`;
}

/** What the declarations say of each record: its own description, and its fields with theirs and their types. */
function typesOf(declarations) {
  const interfaces = declarations.matchAll(
    /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g,
  );
  return new Map(
    [...interfaces].map(([, description, name, body]) => {
      const fields = body.matchAll(/ {4}\/\*\*\n((?: {5}\*.*\n)+?) {5}\*\/\n {4}(\w+)\??: (\w+)/g);
      return [
        name,
        {
          description: sentences(description),
          fields: new Map(
            [...fields].map(([, text, field, type]) => [field, { text: sentences(text), type }]),
          ),
        },
      ];
    }),
  );
}

/** The first paragraph of a comment. */
function sentences(comment) {
  const [first] = comment.replaceAll(/^ *\* ?/gm, "").split("\n\n");
  return first.trim().replaceAll("\n", " ");
}

/** A record's schema, with its title and all descriptions. */
function described({ $schema, ...schema }, name, types) {
  const { description, fields } = types.get(name);
  let field;
  const properties = Object.entries(schema.properties).map(([key, value]) => {
    // What has no description is another name of the field before it.
    const text = fields.get(key)?.text ?? `Another name of \`${field.name}\`.`;
    if (fields.has(key)) field = { name: key, type: fields.get(key).type };
    return [key, { ...describedValue(value, field.type, types), description: text }];
  });
  return { $schema, title: name, description, ...schema, properties: Object.fromEntries(properties) };
}

function describedValue(value, type, types) {
  if (!types.has(type)) return value;
  return value.items
    ? { ...value, items: described(value.items, type, types) }
    : described(value, type, types);
}
