import { common, createLowlight } from 'lowlight';
import { memo } from 'react';

import { toReact } from './toReact';

const lowlight = createLowlight(common);

/** Code in the colours of its language, where that is a known one. Most of this chunk is languages. */
export const HighlightedCode = memo(function HighlightedCode({ code, language }: { code: string; language: string }) {
  const name = language.toLowerCase();
  if (!lowlight.registered(name)) return <code>{code}</code>;
  return <code>{toReact(lowlight.highlight(name, code), {})}</code>;
});
