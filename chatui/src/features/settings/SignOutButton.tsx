import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';

/** Signs out, and asks first where that would erase what has not been sent. */
export function SignOutButton() {
  const { settings } = useAllText();
  const { session } = useServices();
  const { draftStore, outbox } = useLive();
  const [unsent, setUnsent] = useState({ messages: 0, drafts: 0 });
  const [isAsking, setAsking] = useState(false);
  const signOut = () => {
    void draftStore.clear();
    void session.logout();
  };
  const ask = () => {
    const found = { messages: outbox.pending().length, drafts: draftStore.rooms().length };
    setUnsent(found);
    if (found.messages + found.drafts > 0) setAsking(true);
    else signOut();
  };
  return (
    <>
      <Button color="inherit" variant="outlined" startIcon={<Icon name="leave" />} onClick={ask}>
        {settings.signOut}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={settings.eraseTitle}
        action={settings.erase}
        onConfirm={signOut}
        onClose={() => setAsking(false)}
      >
        <Typography>{settings.eraseWarning(unsent.messages, unsent.drafts)}</Typography>
      </ConfirmDialog>
    </>
  );
}
