import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { common, createLowlight } from 'lowlight';
import { Fragment, memo } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

const lowlight = createLowlight(common);

/** Code in the colours of its language, where that is a known one. Most of this chunk is languages. */
export const HighlightedCode = memo(function HighlightedCode({ code, language }: { code: string; language: string }) {
  const name = language.toLowerCase();
  if (!lowlight.registered(name)) return <code>{code}</code>;
  return <code>{toJsxRuntime(lowlight.highlight(name, code), { Fragment, jsx, jsxs })}</code>;
});
