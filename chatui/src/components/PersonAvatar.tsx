import Box from '@mui/material/Box';

import { plainText } from './plainText';

/** A disc with the name's first letter, its hue taken from the name. Decorative: the name always stands beside it. */
export function PersonAvatar({ name, size = 36, online }: { name: string; size?: number; online?: boolean }) {
  const hue = hueOf(name);
  return (
    <Box
      aria-hidden
      sx={(theme) => ({
        position: 'relative',
        flex: 'none',
        width: size,
        height: size,
        borderRadius: '32%',
        display: 'grid',
        placeItems: 'center',
        fontSize: Math.round(size * 0.42),
        fontWeight: 650,
        lineHeight: 1,
        userSelect: 'none',
        color: `hsl(${hue} 45% 26%)`,
        backgroundColor: `hsl(${hue} 42% 86%)`,
        ...theme.applyStyles('dark', { color: `hsl(${hue} 48% 84%)`, backgroundColor: `hsl(${hue} 26% 27%)` }),
      })}
    >
      {initialOf(name)}
      {online !== undefined && <OnlineDot online={online} />}
    </Box>
  );
}

function OnlineDot({ online }: { online: boolean }) {
  return (
    <Box
      sx={{
        position: 'absolute',
        right: -3,
        bottom: -3,
        width: 11,
        height: 11,
        borderRadius: '50%',
        border: '2px solid',
        borderColor: 'background.paper',
        bgcolor: online ? 'primary.main' : 'text.secondary',
        opacity: online ? 1 : 0,
      }}
    />
  );
}

function initialOf(name: string): string {
  const first = plainText(name).trim().codePointAt(0);
  return first === undefined ? '?' : String.fromCodePoint(first).toLocaleUpperCase();
}

function hueOf(name: string): number {
  let hash = 0;
  for (const char of name.toLowerCase()) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 3600;
  return Math.round(hash / 10);
}
