import Link from '@mui/material/Link';
import { memo } from 'react';

import { splitLinks } from './splitLinks';

/** What somebody wrote: plain text with its line breaks, and safe links. Never HTML. */
export const Prose = memo(function Prose({ text }: { text: string }) {
  return splitLinks(text).map((part, index) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      <Link key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {part.text}
      </Link>
    ),
  );
});
