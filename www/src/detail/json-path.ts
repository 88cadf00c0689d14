import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import type { Issue } from "cobrowse-session/live";

export interface TextRange {
  from: number;
  to: number;
}

const values = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);

function childValues(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (values.has(child.name)) found.push(child);
  }
  return found;
}

function keyOf(state: EditorState, name: SyntaxNode): string | undefined {
  try {
    return JSON.parse(state.sliceDoc(name.from, name.to));
  } catch {
    return undefined;
  }
}

/** The last property of that name, because with duplicate keys the last one wins. */
function property(state: EditorState, object: SyntaxNode, key: string): SyntaxNode | undefined {
  for (let child = object.lastChild; child; child = child.prevSibling) {
    const name = child.name === "Property" ? child.getChild("PropertyName") : null;
    if (name && keyOf(state, name) === key) return child;
  }
  return undefined;
}

/** Where an issue stands in the text: at its path; for broken JSON the place where it breaks. */
export function rangeOf(state: EditorState, issue: Issue): TextRange {
  const length = state.doc.length;
  if (issue.code !== "invalid_json") return rangeAt(state, issue.path);
  const from = Math.min(issue.params.offset, length);
  // At the end of the text the last character must do, as an empty range cannot be seen.
  return from < length ? { from, to: from + 1 } : { from: Math.max(0, length - 1), to: length };
}

/**
 * Where the value of a path stands in the text; of a missing one, the key of the nearest object around it (its
 * opening bracket at the top).
 */
export function rangeAt(state: EditorState, path: Issue["path"]): TextRange {
  const length = state.doc.length;
  const tree = ensureSyntaxTree(state, length, 200) ?? syntaxTree(state);
  let node = childValues(tree.topNode)[0];
  if (!node) return { from: 0, to: Math.min(1, length) };
  let owner: SyntaxNode | null = null;
  for (const step of path) {
    let next: SyntaxNode | undefined;
    if (node.name === "Array" && typeof step === "number") {
      next = childValues(node)[step];
    } else if (node.name === "Object") {
      const found = property(state, node, String(step));
      if (found) {
        owner = found.getChild("PropertyName");
        next = childValues(found)[0];
        if (!next && owner) return { from: owner.from, to: owner.to };
      }
    }
    if (!next) {
      return owner ? { from: owner.from, to: owner.to } : { from: node.from, to: node.from + 1 };
    }
    node = next;
  }
  return { from: node.from, to: node.to };
}
