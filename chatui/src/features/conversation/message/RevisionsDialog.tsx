import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useQuery } from '@tanstack/react-query';
import { diffWordsWithSpace } from 'diff';
import { useId } from 'react';

import { errorText } from '../../../components/errorText';
import { Alert } from '../../../components/Alert';
import { plainText } from '../../../components/plainText';
import { useServices } from '../../../components/services';
import { Spinner } from '../../../components/Spinner';
import { useText } from '../../../components/useText';
import type { Message } from '../../../wire/message';
import { fullTime } from './times';

/** More than this is compared for so long that the page would stand still. */
const longestMs = 200;

/** What an edited message said before, each version against the one before it; the newest first. */
export function RevisionsDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const text = useText();
  const { api } = useServices();
  const id = useId();
  const { room, edited_at } = message;
  const revisions = useQuery({
    queryKey: ['revisions', message.id, edited_at],
    queryFn: ({ signal }) => api.revisions(room, message.id, signal),
  });
  const bodies = [...(revisions.data ?? []), { body: message.body, at: edited_at ?? message.created_at }];
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <DialogTitle id={id}>{text.message.versionsTitle}</DialogTitle>
      <DialogContent>
        {revisions.isPending && <Spinner />}
        {revisions.isError && (
          <Alert onRetry={() => void revisions.refetch()}>{errorText(revisions.error, text)}</Alert>
        )}
        {revisions.isSuccess && (
          <Box component="ol" reversed aria-label={text.message.versions} sx={{ m: 0, p: 0, listStyle: 'none' }}>
            {bodies
              .map(({ body, at }, index) => (
                <Version key={index} body={body} at={new Date(at)} before={bodies[index - 1]?.body} />
              ))
              .reverse()}
          </Box>
        )}
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          {text.common.close}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Version({ body, at, before }: { body: string; at: Date; before: string | undefined }) {
  const { language, message } = useText();
  const when = fullTime(at, language);
  return (
    <Box component="li" sx={{ py: 1.5, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box component="time" dateTime={at.toISOString()} sx={{ typography: 'caption', color: 'text.secondary' }}>
        {before === undefined ? message.written(when) : message.changed(when)}
      </Box>
      <Box dir="auto" sx={{ typography: 'body1', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {before === undefined ? plainText(body) : <Changes before={plainText(before)} after={plainText(body)} />}
      </Box>
    </Box>
  );
}

function Changes({ before, after }: { before: string; after: string }) {
  const parts = diffWordsWithSpace(before, after, { timeout: longestMs }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  return parts.map(({ value, added, removed }, index) => {
    if (!added && !removed) return <span key={index}>{value}</span>;
    return (
      <Box
        key={index}
        component={added ? 'ins' : 'del'}
        sx={{
          bgcolor: added ? 'primary.light' : 'transparent',
          color: added ? 'text.primary' : 'error.main',
          textDecoration: added ? 'none' : 'line-through',
          borderRadius: 0.5,
        }}
      >
        {value}
      </Box>
    );
  });
}
