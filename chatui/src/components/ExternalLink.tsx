import Link from '@mui/material/Link';
import type { ReactNode } from 'react';

interface ExternalLinkProps {
  href: string;
  title?: string | undefined;
  children: ReactNode;
}

/** A link that somebody else wrote: it opens beside this page, is told nothing about it, and is not vouched for. */
export function ExternalLink({ href, title, children }: ExternalLinkProps) {
  return (
    <Link href={href} title={title} target="_blank" rel="noopener noreferrer nofollow ugc">
      {children}
    </Link>
  );
}
