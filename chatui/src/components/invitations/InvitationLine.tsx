import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { endInvitation } from '../../api/invitations';
import { Alert } from '../Alert';
import { copyText } from '../copyText';
import { errorText } from '../errorText';
import { markedName } from '../markedName';
import { useServices } from '../services';
import { timeFormat } from '../timeFormat';
import { useText } from '../useText';
import type { Invitation } from '../../wire/invitation';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** A link that stands: how long and how often it still works, and who made it. */
export function InvitationLine({ invitation, onEnded }: { invitation: Invitation; onEnded: () => Promise<void> }) {
  const text = useText();
  const { common, language, moderation } = text;
  const { api } = useServices();
  const [isCopied, setCopied] = useState(false);
  const { id, url, room, uses, max_uses, expires_at, created_by } = invitation;
  const end = useMutation({ mutationFn: () => endInvitation(api, room, id), onSuccess: onEnded });
  const about = [
    moderation.endsAt(moment(language).format(new Date(expires_at))),
    max_uses === null ? moderation.used(uses) : moderation.usesLeft(max_uses - uses),
    moderation.by(markedName(created_by, text)),
  ];
  return (
    <ListItem disableGutters sx={{ display: 'block', '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Typography variant="body2" sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}>
        {url}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
        <Typography variant="caption" color="textSecondary" sx={{ flex: 1, minWidth: 220 }}>
          {about.join(' ')}
        </Typography>
        {/* They stay together where there is no room for them beside the text. */}
        <Box sx={{ display: 'flex', gap: 1, mx: -1 }}>
          <Button size="small" onClick={() => void copyText(url).then(setCopied)} sx={{ minHeight: 44 }}>
            {isCopied ? common.copied : common.copy}
          </Button>
          <Button size="small" color="error" onClick={() => !end.isPending && end.mutate()} sx={{ minHeight: 44 }}>
            {moderation.endLink}
          </Button>
        </Box>
      </Box>
      {end.isError && <Alert>{errorText(end.error, text)}</Alert>}
    </ListItem>
  );
}
