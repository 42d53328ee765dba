import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { type ComponentType, useState } from 'react';

import { endHook, renewHookSecret } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import { SecretDialog } from './SecretDialog';

interface FormProps {
  room: string;
  hook: Hook;
  onSaved: () => Promise<void>;
  onClose: () => void;
}

interface HookActionsProps {
  room: string;
  hook: Hook;
  /** Where it is changed. */
  Form: ComponentType<FormProps>;
  removeWarning: string;
  onDisable: () => void;
  onChanged: () => Promise<void>;
}

/** What can be done with an outgoing webhook or a command. */
export function HookActions({ room, hook, Form, removeWarning, onDisable, onChanged }: HookActionsProps) {
  const text = useAllText();
  const { common, integrations } = text;
  const { api } = useServices();
  const [open, setOpen] = useState<'edit' | 'secret' | 'remove' | null>(null);
  const [renewed, setRenewed] = useState<Hook | null>(null);
  const close = () => setOpen(null);
  const renewing = useMutation({
    mutationFn: () => renewHookSecret(api, room, hook.id),
    onSuccess: (fresh) => {
      setRenewed(fresh);
      close();
      return onChanged();
    },
  });
  const removing = useMutation({ mutationFn: () => endHook(api, room, hook.id), onSuccess: onChanged });
  const name = plainText(hook.name);
  return (
    <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 1, '& .MuiButton-root': { minHeight: 44 } }}>
      <Button variant="outlined" color="inherit" onClick={() => setOpen('edit')}>
        {common.edit}
      </Button>
      <Button variant="outlined" color="inherit" onClick={() => setOpen('secret')}>
        {integrations.newSecret}
      </Button>
      {hook.disabled_at === undefined && (
        <Button variant="outlined" color="inherit" onClick={onDisable}>
          {integrations.disable}
        </Button>
      )}
      <Button variant="outlined" color="error" onClick={() => setOpen('remove')}>
        {integrations.remove}
      </Button>
      {open === 'edit' && (
        <Form
          room={room}
          hook={hook}
          onSaved={async () => {
            await onChanged();
            close();
          }}
          onClose={close}
        />
      )}
      {open === 'secret' && (
        <FormDialog
          title={integrations.newSecretTitle(name)}
          action={integrations.newSecret}
          pending={renewing.isPending}
          onSubmit={() => renewing.mutate()}
          onClose={close}
        >
          <Typography>{integrations.newSecretAbout}</Typography>
          {renewing.isError && <Alert>{errorText(renewing.error, text)}</Alert>}
        </FormDialog>
      )}
      {renewed && <SecretDialog hook={renewed} hint={integrations.secretBoth} onClose={() => setRenewed(null)} />}
      <ConfirmDialog
        open={open === 'remove'}
        title={integrations.removeTitle(name)}
        action={integrations.remove}
        onConfirm={() => !removing.isPending && removing.mutate()}
        onClose={close}
      >
        <Typography>{removeWarning}</Typography>
        {removing.isError && <Alert>{errorText(removing.error, text)}</Alert>}
      </ConfirmDialog>
    </Stack>
  );
}
