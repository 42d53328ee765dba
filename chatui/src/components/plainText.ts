// Explicit bidirectional embeddings, overrides and isolates: they can make a text read as another.
const bidiControls = /[\u202A-\u202E\u2066-\u2069]/g;

/** The text without the characters that reorder what is around them. Everything a person typed passes through here before it shows. */
export function plainText(text: string): string {
  return text.replace(bidiControls, '');
}
