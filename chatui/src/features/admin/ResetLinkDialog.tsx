import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { copyText } from '../../components/copyText';
import { Field } from '../../components/Field';
import { FormDialog } from '../../components/FormDialog';
import { timeFormat } from '../../components/timeFormat';
import { useAllText } from '../../components/useAllText';
import type { ResetLink } from '../../wire/admin';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** A link that sets a password; it is not shown again. */
export function ResetLinkDialog({ name, link, onClose }: { name: string; link: ResetLink; onClose: () => void }) {
  const { admin, common, language, settings } = useAllText();
  const [isCopied, setCopied] = useState(false);
  return (
    <FormDialog
      title={admin.resetLinkTitle(name)}
      action={settings.done}
      pending={false}
      onSubmit={onClose}
      onClose={onClose}
    >
      <Typography>{admin.resetLinkAbout(moment(language).format(new Date(link.expires_at)))}</Typography>
      <Field
        label={admin.link}
        value={link.url}
        onChange={() => undefined}
        readOnly
        autoFocus
        inputProps={{ style: { fontFamily: 'monospace' }, onFocus: (event) => event.currentTarget.select() }}
      />
      <Stack direction="row">
        <Button
          variant="outlined"
          color="inherit"
          onClick={() => void copyText(link.url).then(setCopied)}
          sx={{ minHeight: 44 }}
        >
          {isCopied ? common.copied : common.copy}
        </Button>
      </Stack>
    </FormDialog>
  );
}
