import Stack from '@mui/material/Stack';
import { useColorScheme } from '@mui/material/styles';

import { changeAppearance, useAppearance } from '../../components/appearance';
import { useAllText } from '../../components/useAllText';
import { Choice } from './Choice';

/** Kept in this browser only. */
export function AppearanceChoices() {
  const { settings } = useAllText();
  const { mode, setMode } = useColorScheme();
  const { density, hours } = useAppearance();
  return (
    <Stack spacing={3}>
      <Choice label={settings.theme} names={settings.themes} value={mode ?? 'system'} onChange={setMode} />
      <Choice
        label={settings.density}
        names={settings.densities}
        value={density}
        onChange={(next) => changeAppearance({ density: next })}
      />
      <Choice
        label={settings.hourFormat}
        names={settings.hourFormats}
        value={hours}
        onChange={(next) => changeAppearance({ hours: next })}
      />
    </Stack>
  );
}
