import Stack from '@mui/material/Stack';
import { useColorScheme } from '@mui/material/styles';

import { changeAppearance, useAppearance } from '../../components/appearance';
import { Choice } from './Choice';

const themes = { light: 'Light', dark: 'Dark', system: 'System' } as const;
const densities = { comfortable: 'Comfortable', compact: 'Compact' } as const;
const hourFormats = { language: 'Automatic', '12h': '12 hours', '24h': '24 hours' } as const;

/** Kept in this browser only. */
export function AppearanceChoices() {
  const { mode, setMode } = useColorScheme();
  const { density, hours } = useAppearance();
  return (
    <Stack spacing={3}>
      <Choice label="Theme" names={themes} value={mode ?? 'system'} onChange={setMode} />
      <Choice
        label="Density"
        names={densities}
        value={density}
        onChange={(next) => changeAppearance({ density: next })}
      />
      <Choice
        label="Hour format"
        names={hourFormats}
        value={hours}
        onChange={(next) => changeAppearance({ hours: next })}
      />
    </Stack>
  );
}
