import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useColorScheme } from '@mui/material/styles';

const modes = { light: 'Light', dark: 'Dark', system: 'As the system' } as const;

/** Kept in this browser only. */
export function ThemeChoice() {
  const { mode, setMode } = useColorScheme();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={mode ?? 'system'}
      onChange={(_, next: keyof typeof modes | null) => next !== null && setMode(next)}
      aria-label="Theme"
    >
      {Object.entries(modes).map(([value, name]) => (
        <ToggleButton key={value} value={value} sx={{ px: 2, minHeight: 40 }}>
          {name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
