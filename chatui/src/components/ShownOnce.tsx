import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

import { copyText } from './copyText';
import { Field } from './Field';
import { useText } from './useText';

/** A secret that no other answer holds: to copy now. */
export function ShownOnce({ label, value, hint }: { label: string; value: string; hint: string }) {
  const { common } = useText();
  const [isCopied, setCopied] = useState(false);
  return (
    <Box>
      <Field
        label={label}
        value={value}
        hint={hint}
        onChange={() => undefined}
        readOnly
        autoFocus
        inputProps={{ style: { fontFamily: 'monospace' }, onFocus: (event) => event.currentTarget.select() }}
      />
      <Button
        variant="outlined"
        color="inherit"
        onClick={() => void copyText(value).then(setCopied)}
        sx={{ minHeight: 44, mt: 1 }}
      >
        {isCopied ? common.copied : common.copy}
      </Button>
    </Box>
  );
}
