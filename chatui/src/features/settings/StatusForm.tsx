import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type Control, useController } from 'react-hook-form';
import * as v from 'valibot';

import { Alert } from '../../components/Alert';
import { currentStatus } from '../../components/currentStatus';
import { EmojiPopover } from '../../components/emoji/EmojiPopover';
import { errorText } from '../../components/errorText';
import { shortText } from '../../components/form/checks';
import { FormField } from '../../components/form/FormField';
import { submitting } from '../../components/form/submitting';
import { useSentForm } from '../../components/form/useSentForm';
import { useServices } from '../../components/services';
import { StatusLine } from '../../components/StatusLine';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { User } from '../../wire/user';
import { Done } from './Done';

const minutes = { never: null, half: 30, hour: 60, four: 240, day: 1440, week: 10_080 };

type End = keyof typeof minutes;
const ends = Object.keys(minutes) as End[];

interface Status {
  emoji: string;
  text: string;
  end: End;
}

const empty: Status = { emoji: '💬', text: '', end: 'never' };

const statusSchema = ({ profile }: AllTexts) =>
  v.object({ emoji: v.string(), text: shortText(100, profile.statusLong), end: v.picklist(ends) });

/** What one is doing: an emoji, some words, and when that is over. */
export function StatusForm({ self }: { self: User }) {
  const text = useAllText();
  const { profile } = text;
  const { api, session } = useServices();
  const now = currentStatus(self);
  const { form, control, submit, isSending, failure, isDone } = useStatusForm(self);
  const clear = useMutation({
    mutationFn: () => api.updateMe({ status: null }),
    onSuccess: (user) => {
      session.updateUser(user);
      form.reset(empty);
    },
  });
  return (
    <Stack component="form" noValidate spacing={1.5} onSubmit={submitting(submit)}>
      <Typography sx={{ fontSize: '0.875rem', fontWeight: 600 }}>{profile.status}</Typography>
      {now !== null && <StatusLine status={now} />}
      <Stack direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
        <EmojiChoice control={control} />
        <FormField control={control} name="text" label={profile.statusText} autoComplete="off" />
      </Stack>
      <EndChoice control={control} />
      <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
        <Button type="submit" variant="contained" loading={isSending} sx={{ minHeight: 44 }}>
          {profile.saveStatus}
        </Button>
        {now !== null && (
          <Button color="inherit" onClick={() => clear.mutate()} sx={{ minHeight: 44 }}>
            {profile.clearStatus}
          </Button>
        )}
        {isDone && <Done>{text.settings.saved}</Done>}
      </Stack>
      {failure !== undefined && <Alert>{failure}</Alert>}
      {clear.isError && <Alert>{errorText(clear.error, text)}</Alert>}
    </Stack>
  );
}

function useStatusForm(self: User) {
  const text = useAllText();
  const { api, session } = useServices();
  const now = currentStatus(self);
  return useSentForm<Status>({
    schema: statusSchema(text),
    values: now === null ? empty : { ...empty, emoji: now.emoji, text: now.text },
    send: async (status, form) => {
      session.updateUser(await api.updateMe({ status: { emoji: status.emoji, text: status.text, until: untilOf(status.end) } }));
      form.reset(status);
    },
  });
}

function EmojiChoice({ control }: { control: Control<Status> }) {
  const { profile } = useAllText();
  const { field } = useController({ control, name: 'emoji' });
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <IconButton
        aria-label={profile.statusEmoji(field.value)}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ mt: 3, width: 44, height: 44 }}
      >
        {field.value}
      </IconButton>
      <EmojiPopover
        anchor={anchor}
        onPick={(picked) => {
          setAnchor(null);
          field.onChange(picked);
        }}
        onClose={() => setAnchor(null)}
      />
    </>
  );
}

function EndChoice({ control }: { control: Control<Status> }) {
  const { profile } = useAllText();
  const { field } = useController({ control, name: 'end' });
  const { ref, ...box } = field;
  return (
    <TextField {...box} inputRef={ref} select size="small" label={profile.statusEnd} sx={{ maxWidth: 240 }}>
      {ends.map((end) => (
        <MenuItem key={end} value={end}>
          {profile.statusEnds[end]}
        </MenuItem>
      ))}
    </TextField>
  );
}

function untilOf(end: End): string | null {
  const length = minutes[end];
  return length === null ? null : new Date(Date.now() + length * 60_000).toISOString();
}
