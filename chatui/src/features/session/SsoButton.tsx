import Button from '@mui/material/Button';
import { useState } from 'react';

import { useServices } from '../../components/services';
import { useFirstText } from '../../components/useFirstText';
import { newState, rememberState, startAddress } from './ssoAttempt';

/** The way to the provider, and back to where one wanted to go. */
export function SsoButton({ name, next, isMain }: { name: string; next: string; isMain: boolean }) {
  const { session } = useFirstText();
  const { api } = useServices();
  const [state] = useState(newState);
  return (
    <Button
      href={startAddress(api.base, next, state)}
      onClick={() => rememberState(state)}
      variant={isMain ? 'contained' : 'outlined'}
      color={isMain ? 'primary' : 'inherit'}
      size="large"
      fullWidth
    >
      {session.signInWith(name)}
    </Button>
  );
}
