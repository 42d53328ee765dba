import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { endHook } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { markedName } from '../../components/markedName';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

interface HookLineProps {
  room: string;
  hook: Hook;
  onEnded: () => Promise<void>;
}

/** A webhook that stands: when it was used, and who made it. */
export function HookLine({ room, hook, onEnded }: HookLineProps) {
  const text = useAllText();
  const { integrations, language } = text;
  const { api } = useServices();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => endHook(api, room, hook.id),
    onSuccess: async () => {
      await onEnded();
      setAsking(false);
    },
  });
  const name = plainText(hook.name);
  const about = [
    hook.last_used_at === null
      ? integrations.neverUsed
      : integrations.lastUsed(moment(language).format(new Date(hook.last_used_at))),
    integrations.by(markedName(hook.created_by, text)),
  ];
  return (
    <ListItem disableGutters sx={{ gap: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography dir="auto" sx={{ fontWeight: 600 }}>
          {name}
        </Typography>
        <Typography variant="caption" color="textSecondary">
          {about.join(' ')}
        </Typography>
      </Box>
      <Button
        size="small"
        color="error"
        aria-label={integrations.endOf(name)}
        onClick={() => setAsking(true)}
        sx={{ minHeight: 44 }}
      >
        {integrations.end}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={integrations.endTitle(name)}
        action={integrations.end}
        onConfirm={() => !end.isPending && end.mutate()}
        onClose={() => setAsking(false)}
      >
        <Typography>{integrations.endWarning}</Typography>
        {end.isError && <Alert>{errorText(end.error, text)}</Alert>}
      </ConfirmDialog>
    </ListItem>
  );
}
