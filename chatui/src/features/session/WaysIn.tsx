import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import type { ReactNode } from 'react';

import { useFirstText } from '../../components/useFirstText';
import type { ServerInfo } from '../../wire/account';
import { SsoButton } from './SsoButton';

interface WaysInProps {
  /** Undefined until the server has said what it takes. */
  info: ServerInfo | undefined;
  next: string;
  /** The form with a password. */
  children: ReactNode;
}

/** A password, the provider, or either: as the server has it. The form does not wait for the server to say so. */
export function WaysIn({ info, next, children }: WaysInProps) {
  const { session } = useFirstText();
  const hasPasswords = info?.passwords !== false;
  const sso = info?.sso ?? null;
  return (
    <Stack spacing={2.5}>
      {hasPasswords && children}
      {hasPasswords && sso !== null && <Or>{session.or}</Or>}
      {sso !== null && <SsoButton name={sso.name} next={next} isMain={!hasPasswords} />}
    </Stack>
  );
}

const line = { content: '""', flex: 1, borderTop: 1, borderColor: 'divider' };

/** As Material UI's Divider, which nothing else of the first file needs. */
function Or({ children }: { children: string }) {
  return (
    <Box role="separator" sx={{ display: 'flex', alignItems: 'center', gap: 1.2, '&::before': line, '&::after': line }}>
      {children}
    </Box>
  );
}
