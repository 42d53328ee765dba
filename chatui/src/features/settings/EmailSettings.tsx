import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as v from 'valibot';

import { askEmail, type Proof, removeEmail } from '../../api/email';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { emailKey, useEmail } from '../../components/useEmail';
import { useServerInfo } from '../../components/useServerInfo';
import { useAllText } from '../../components/useAllText';
import type { Email } from '../../wire/email';

/** Where one is mailed, where the server sends mail. */
export function EmailSettings({ hasPassword }: { hasPassword: boolean }) {
  const text = useAllText();
  const hasMail = useServerInfo()?.features.mail === true;
  const email = useEmail();
  if (!hasMail) return null;
  return (
    <>
      <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
        <Typography variant="h3">{text.mail.title}</Typography>
        <Typography color="textSecondary">{text.mail.about}</Typography>
        {email.isError && <Alert onRetry={() => void email.refetch()}>{errorText(email.error, text)}</Alert>}
        {email.data && <Address email={email.data} hasPassword={hasPassword} />}
      </Stack>
      <Divider sx={{ my: 3 }} />
    </>
  );
}

function Address({ email: { address, pending }, hasPassword }: { email: Email; hasPassword: boolean }) {
  const { mail } = useAllText();
  const [open, setOpen] = useState<'change' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const isThere = address !== null || pending !== null;
  return (
    <>
      <Stack role="status" spacing={1} sx={{ overflowWrap: 'anywhere' }}>
        {address !== null && <Typography>{mail.confirmed(address)}</Typography>}
        {pending !== null && <Typography>{mail.waits(pending)}</Typography>}
        {!isThere && <Typography>{mail.none}</Typography>}
      </Stack>
      <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 1 }}>
        <Button variant="outlined" onClick={() => setOpen('change')}>
          {isThere ? mail.change : mail.add}
        </Button>
        {isThere && (
          <Button variant="outlined" color="error" onClick={() => setOpen('remove')}>
            {mail.remove}
          </Button>
        )}
      </Stack>
      {open === 'change' && <ChangeDialog address={pending ?? ''} hasPassword={hasPassword} onClose={close} />}
      {open === 'remove' && <RemoveDialog hasPassword={hasPassword} onClose={close} />}
    </>
  );
}

const proofOf = (hasPassword: boolean, proof: string): Proof =>
  hasPassword ? { password: proof } : { username: proof.trim() };

/** What somebody types once more, and what to say of it. */
function useProof(hasPassword: boolean) {
  const { common, session, settings } = useAllText();
  return hasPassword
    ? { label: common.password, empty: session.passwordEmpty, wrong: settings.passwordWrong, autoComplete: 'current-password' }
    : { label: session.username, empty: session.usernameEmpty, wrong: settings.usernameWrong, autoComplete: 'off' };
}

interface DialogProps {
  hasPassword: boolean;
  onClose: () => void;
}

function ChangeDialog({ address, hasPassword, onClose }: DialogProps & { address: string }) {
  const { mail } = useAllText();
  const { api } = useServices();
  const queries = useQueryClient();
  const proof = useProof(hasPassword);
  const { control, submit, isSending, failure } = useSentForm({
    schema: v.object({
      address: v.pipe(v.string(), v.trim(), v.nonEmpty(mail.empty)),
      proof: v.pipe(v.string(), v.nonEmpty(proof.empty)),
    }),
    values: { address, proof: '' },
    send: async (typed) => {
      queries.setQueryData(emailKey, await askEmail(api, typed.address, proofOf(hasPassword, typed.proof)));
      onClose();
    },
    about: { invalid: { field: 'address', says: mail.wrong }, forbidden: { field: 'proof', says: proof.wrong } },
  });
  return (
    <FormDialog title={mail.dialog} action={mail.send} pending={isSending} onSubmit={submit} onClose={onClose}>
      <Typography>{mail.dialogAbout}</Typography>
      <FormField control={control} name="address" label={mail.address} autoComplete="email" autoFocus />
      <FormField control={control} name="proof" isPassword={hasPassword} label={proof.label} autoComplete={proof.autoComplete} />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}

function RemoveDialog({ hasPassword, onClose }: DialogProps) {
  const { mail } = useAllText();
  const { api } = useServices();
  const queries = useQueryClient();
  const proof = useProof(hasPassword);
  const { control, submit, isSending, failure } = useSentForm({
    schema: v.object({ proof: v.pipe(v.string(), v.nonEmpty(proof.empty)) }),
    values: { proof: '' },
    send: async (typed) => {
      await removeEmail(api, proofOf(hasPassword, typed.proof));
      queries.setQueryData(emailKey, { address: null, pending: null });
      onClose();
    },
    about: { forbidden: { field: 'proof', says: proof.wrong } },
  });
  return (
    <FormDialog title={mail.removeTitle} action={mail.removeNow} isDangerous pending={isSending} onSubmit={submit} onClose={onClose}>
      <Typography>{mail.removeAbout}</Typography>
      <FormField
        control={control}
        name="proof"
        isPassword={hasPassword}
        label={proof.label}
        autoComplete={proof.autoComplete}
        autoFocus
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
