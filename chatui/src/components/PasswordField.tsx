import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import { useState } from 'react';

import { Field, type FieldProps } from './Field';
import { useFirstText } from './useFirstText';

/** A password's box with a switch to see what was typed. */
export function PasswordField(props: FieldProps) {
  const { common } = useFirstText();
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      endAdornment={
        <InputAdornment position="end">
          <Button
            size="small"
            color="inherit"
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            sx={{ minHeight: 40, minWidth: 0, px: 1 }}
          >
            {shown ? common.hide : common.show}
          </Button>
        </InputAdornment>
      }
    />
  );
}
