import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';

import { useLive } from '../components/live';
import { usePageTitle } from '../components/usePageTitle';
import { AppearanceChoices } from '../features/settings/AppearanceChoices';
import { DeleteAccount } from '../features/settings/DeleteAccount';
import { DisplayNameForm } from '../features/settings/DisplayNameForm';
import { PasswordForm } from '../features/settings/PasswordForm';
import { SettingsSection } from '../features/settings/SettingsSection';
import { SignInList } from '../features/settings/SignInList';
import { SignOutButton } from '../features/settings/SignOutButton';
import { TokenList } from '../features/settings/TokenList';
import { PageHeader } from './PageHeader';

export function SettingsPage() {
  usePageTitle('Settings');
  const { self } = useLive();
  return (
    <>
      <PageHeader />
      <Box component="main" sx={{ maxWidth: 760, mx: 'auto', px: { xs: 2, sm: 3 }, py: { xs: 2, sm: 4 } }}>
        <Stack direction="row" spacing={2} sx={{ mb: 3, alignItems: 'center' }}>
          <Typography variant="h1" sx={{ flex: 1 }}>
            Settings
          </Typography>
          <SignOutButton />
        </Stack>
        <Stack spacing={4}>
          <SettingsSection title="Profile">
            <DisplayNameForm self={self} />
          </SettingsSection>
          <SettingsSection title="Appearance">
            <AppearanceChoices />
          </SettingsSection>
          <SettingsSection title="Where you are signed in">
            <SignInList />
          </SettingsSection>
          <SettingsSection title="Access tokens">
            <TokenList />
          </SettingsSection>
          <SettingsSection title="Account">
            <PasswordForm />
            <Divider sx={{ my: 3 }} />
            <DeleteAccount />
          </SettingsSection>
        </Stack>
      </Box>
    </>
  );
}
