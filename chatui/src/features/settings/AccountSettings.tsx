import Divider from '@mui/material/Divider';
import { useQuery } from '@tanstack/react-query';

import { account } from '../../api/admin';
import { useServices } from '../../components/services';
import { DeleteAccount } from './DeleteAccount';
import { EmailSettings } from './EmailSettings';
import { PasswordForm } from './PasswordForm';

/** Where one is mailed, the password, where the account has one, and the account's end. */
export function AccountSettings() {
  const { api } = useServices();
  const me = useQuery({ queryKey: ['account'], queryFn: ({ signal }) => account(api, signal) });
  const hasPassword = me.data?.has_password !== false;
  return (
    <>
      <EmailSettings hasPassword={hasPassword} />
      {hasPassword && (
        <>
          <PasswordForm />
          <Divider sx={{ my: 3 }} />
        </>
      )}
      <DeleteAccount hasPassword={hasPassword} />
    </>
  );
}
