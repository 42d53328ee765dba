import Box from '@mui/material/Box';

import { Chunk } from '../Chunk';
import { useChunk } from '../useChunk';

interface Code {
  code: string;
  /** As its author named it; null where they did not. */
  language: string | null;
}

const highlighting = new Chunk(async () => (await import('./HighlightedCode')).HighlightedCode);

/** Lines of code as they are. Colours come when they have loaded, and move nothing. */
export function CodeBlock({ code, language }: Code) {
  return (
    <Box
      component="pre"
      dir="ltr"
      sx={(theme) => ({
        m: 0,
        px: 1.5,
        py: 1,
        border: 1,
        borderColor: 'divider',
        borderRadius: 2,
        tabSize: { xs: 2, sm: 4 },
        whiteSpace: 'pre-wrap', // a line that scrolls sideways would be one more stop for the keyboard
        overflowWrap: 'anywhere',
        bgcolor: 'background.default',
        ...coloursOf(light),
        ...theme.applyStyles('dark', coloursOf(dark)),
      })}
    >
      {language === null ? <code>{code}</code> : <Highlighted code={code} language={language} />}
    </Box>
  );
}

/** Without the chunk that knows languages the code is still there to be read. */
function Highlighted({ code, language }: { code: string; language: string }) {
  const { Component } = useChunk(highlighting);
  return Component === null ? <code>{code}</code> : <Component code={code} language={language} />;
}

const light = {
  quiet: '#5b636d',
  word: '#9c2770',
  text: '#1f6b58',
  number: '#8f4a00',
  name: '#1f54a8',
  kind: '#6644b4',
};
const dark = {
  quiet: '#a3abb4',
  word: '#f2a5d3',
  text: '#78c8b0',
  number: '#f0b27a',
  name: '#9cc2ff',
  kind: '#c8b6ff',
};

function coloursOf({ quiet, word, text, number, name, kind }: typeof light) {
  return {
    '& .hljs-comment, & .hljs-quote, & .hljs-meta': { color: quiet },
    '& .hljs-keyword, & .hljs-selector-tag, & .hljs-doctag, & .hljs-deletion': { color: word },
    '& .hljs-string, & .hljs-regexp, & .hljs-addition, & .hljs-symbol, & .hljs-bullet': { color: text },
    '& .hljs-number, & .hljs-literal, & .hljs-variable, & .hljs-template-variable': { color: number },
    '& .hljs-title, & .hljs-section, & .hljs-name, & .hljs-link': { color: name },
    '& .hljs-type, & .hljs-attr, & .hljs-attribute, & .hljs-built_in, & .hljs-property, & .hljs-selector-class': {
      color: kind,
    },
  };
}
