import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { Alert } from '../../components/Alert';
import { codePoints } from '../../components/codePoints';
import { currentStatus } from '../../components/currentStatus';
import { EmojiPopover } from '../../components/emoji/EmojiPopover';
import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { useServices } from '../../components/services';
import { StatusLine } from '../../components/StatusLine';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';
import { Done } from './Done';

const minutes = { never: null, half: 30, hour: 60, four: 240, day: 1440, week: 10_080 };

type End = keyof typeof minutes;

/** What one is doing: an emoji, some words, and when that is over. */
export function StatusForm({ self }: { self: User }) {
  const text = useText();
  const { profile } = text;
  const { api, session } = useServices();
  const now = currentStatus(self);
  const [emoji, setEmoji] = useState(now?.emoji ?? '💬');
  const [words, setWords] = useState(now?.text ?? '');
  const [end, setEnd] = useState<End>('never');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const isLong = codePoints(words.trim()) > 100;
  const save = useMutation({
    mutationFn: (status: User['status']) => api.updateMe({ status: status ?? null }),
    onSuccess: (user) => session.updateUser(user),
  });
  const clear = () => {
    setWords('');
    save.mutate(null);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isLong && !save.isPending) save.mutate({ emoji, text: words.trim(), until: untilOf(end) });
      }}
    >
      <Stack spacing={1.5}>
        <Typography sx={{ fontSize: '0.875rem', fontWeight: 600 }}>{profile.status}</Typography>
        {now !== null && <StatusLine status={now} />}
        <Stack direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
          <IconButton
            aria-label={profile.statusEmoji(emoji)}
            onClick={(event) => setAnchor(event.currentTarget)}
            sx={{ mt: 3, width: 44, height: 44 }}
          >
            {emoji}
          </IconButton>
          <Field
            label={profile.statusText}
            value={words}
            onChange={(value) => {
              save.reset();
              setWords(value);
            }}
            error={isLong ? profile.statusLong : undefined}
            autoComplete="off"
          />
        </Stack>
        <TextField
          select
          size="small"
          label={profile.statusEnd}
          value={end}
          onChange={(event) => setEnd(event.target.value as End)}
          sx={{ maxWidth: 240 }}
        >
          {(Object.keys(minutes) as End[]).map((key) => (
            <MenuItem key={key} value={key}>
              {profile.statusEnds[key]}
            </MenuItem>
          ))}
        </TextField>
        <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
          <Button type="submit" variant="contained" sx={{ minHeight: 44 }}>
            {profile.saveStatus}
          </Button>
          {now !== null && (
            <Button color="inherit" onClick={clear} sx={{ minHeight: 44 }}>
              {profile.clearStatus}
            </Button>
          )}
          {save.isSuccess && <Done>{text.settings.saved}</Done>}
        </Stack>
        {save.isError && <Alert>{errorText(save.error, text)}</Alert>}
      </Stack>
      <EmojiPopover
        anchor={anchor}
        onPick={(picked) => {
          setAnchor(null);
          setEmoji(picked);
        }}
        onClose={() => setAnchor(null)}
      />
    </form>
  );
}

function untilOf(end: End): string | null {
  const length = minutes[end];
  return length === null ? null : new Date(Date.now() + length * 60_000).toISOString();
}
