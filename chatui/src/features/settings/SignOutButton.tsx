import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { useServices } from '../../components/services';
import { whatIsUnsent } from './whatIsUnsent';

/** Signs out, and asks first where that would erase what has not been sent. */
export function SignOutButton() {
  const { session } = useServices();
  const { drawer, outbox } = useLive();
  const [unsent, setUnsent] = useState<string | null>(null);
  const signOut = () => {
    void drawer.clear();
    void session.logout();
  };
  const ask = () => {
    const found = whatIsUnsent(outbox.pending().length, drawer.rooms().length);
    if (found === null) signOut();
    else setUnsent(found);
  };
  return (
    <>
      <Button color="inherit" variant="outlined" startIcon={<Icon name="leave" />} onClick={ask}>
        Sign out
      </Button>
      <ConfirmDialog
        open={unsent !== null}
        title="Sign out and erase what is not sent?"
        action="Erase and sign out"
        onConfirm={signOut}
        onClose={() => setUnsent(null)}
      >
        <Typography>You have {unsent} in this browser. Signing out erases that for good.</Typography>
      </ConfirmDialog>
    </>
  );
}
