import Box from '@mui/material/Box';

import { Icon } from './Icon';

/** The same in every language. */
const product = 'Chatrooms';

export function Brand() {
  return (
    <Box
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 1,
        fontWeight: 700,
        fontSize: '1.0625rem',
        letterSpacing: '-0.01em',
      }}
    >
      <Box
        sx={{
          display: 'grid',
          placeItems: 'center',
          width: 32,
          height: 32,
          borderRadius: 2,
          bgcolor: 'primary.main',
          color: 'primary.contrastText',
        }}
      >
        <Icon name="chat" />
      </Box>
      {product}
    </Box>
  );
}
