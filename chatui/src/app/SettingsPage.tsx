import Stack from '@mui/material/Stack';

import { useLive } from '../components/live';
import { loadable } from '../components/loadable';
import { useAllText } from '../components/useAllText';
import { AdminLink } from '../features/settings/AdminLink';
import { AppearanceChoices } from '../features/settings/AppearanceChoices';
import { BlockList } from '../features/settings/BlockList';
import { AccountSettings } from '../features/settings/AccountSettings';
import { DisplayNameForm } from '../features/settings/DisplayNameForm';
import { LanguageChoice } from '../features/settings/LanguageChoice';
import { PictureForm } from '../features/settings/PictureForm';
import { SettingsSection } from '../features/settings/SettingsSection';
import { SignInList } from '../features/settings/SignInList';
import { SignOutButton } from '../features/settings/SignOutButton';
import { StatusForm } from '../features/settings/StatusForm';
import { TokenList } from '../features/settings/TokenList';
import { Page } from './Page';

const NotificationSettings = loadable(
  async () => (await import('../features/notifications/NotificationSettings')).NotificationSettings,
  { height: 600 },
);

export function SettingsPage() {
  const { profile, rail, settings } = useAllText();
  const { self } = useLive();
  return (
    <Page title={rail.settings} action={<SignOutButton />}>
      <Stack spacing={4}>
        <AdminLink />
        <SettingsSection title={settings.profile}>
          <Stack spacing={4}>
            <PictureForm self={self} />
            <DisplayNameForm self={self} />
            <StatusForm self={self} />
          </Stack>
        </SettingsSection>
        <SettingsSection title={settings.notifications}>
          <NotificationSettings />
        </SettingsSection>
        <SettingsSection title={settings.appearance}>
          <AppearanceChoices />
        </SettingsSection>
        <SettingsSection title={settings.language}>
          <LanguageChoice />
        </SettingsSection>
        <SettingsSection title={profile.blocks}>
          <BlockList />
        </SettingsSection>
        <SettingsSection title={settings.signIns}>
          <SignInList />
        </SettingsSection>
        <SettingsSection title={settings.tokens}>
          <TokenList />
        </SettingsSection>
        <SettingsSection title={settings.account}>
          <AccountSettings />
        </SettingsSection>
      </Stack>
    </Page>
  );
}
