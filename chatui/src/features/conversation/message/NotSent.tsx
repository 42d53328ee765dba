import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

import { copyText } from '../../../components/copyText';
import { errorText } from '../../../components/errorText';
import type { Draft } from '../../../workspace/Outbox';

export interface DraftActions {
  onRetry: (clientId: string) => void;
  /** Takes the text back into the box, to be changed. */
  onTakeBack: (draft: Draft) => void;
  onDiscard: (clientId: string) => void;
}

/** Why an own text is not where it should be, and what can be done with it. Nothing of it is lost until it is discarded. */
export function NotSent({ what, draft, onRetry, onTakeBack, onDiscard }: DraftActions & { what: string; draft: Draft }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(draft.change?.type === 'edit' ? draft.change.body : draft.body));
  return (
    <Box
      role="alert"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 0.5,
        typography: 'caption',
        color: 'text.secondary',
      }}
    >
      <Box component="span" sx={{ color: 'error.main', mr: 1 }}>
        {what} {draft.error === null ? '' : errorText(draft.error)}
      </Box>
      <Choice name="Try again" color="primary" onClick={() => onRetry(draft.clientId)} />
      <Choice name="Edit" onClick={() => onTakeBack(draft)} />
      <Choice name={isCopied ? 'Copied' : 'Copy'} onClick={() => void copy()} />
      <Choice name="Discard" onClick={() => onDiscard(draft.clientId)} />
    </Box>
  );
}

function Choice({
  name,
  color = 'inherit',
  onClick,
}: {
  name: string;
  color?: 'primary' | 'inherit';
  onClick: () => void;
}) {
  return (
    <Button size="small" color={color} onClick={onClick} sx={{ minHeight: 40, minWidth: 0, px: 1.25 }}>
      {name}
    </Button>
  );
}
