import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import * as v from 'valibot';

import { restrict } from '../../api/restrictions';
import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { shortText } from '../../components/form/checks';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { personName } from '../../components/personName';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import type { RestrictionKind } from '../../wire/restriction';
import type { User } from '../../wire/user';

/** A reason, in code points. */
const longestReason = 500;

const restrictSchema = ({ cards }: Texts) => v.object({ reason: shortText(longestReason, cards.reasonTooLong) });

const hours = { hour: 1, day: 24, week: 24 * 7, lifted: null };

type End = keyof typeof hours;

interface RestrictDialogProps {
  kind: RestrictionKind;
  room: string;
  user: User;
  username: string;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** For how long somebody is muted or banned, and why. Both are told to all in the room. */
export function RestrictDialog({ kind, room, user, username, onDone, onClose }: RestrictDialogProps) {
  const text = useText();
  const { api } = useServices();
  const id = useId();
  const [end, setEnd] = useState<End>('day');
  const { control, submit, isSending, failure } = useSentForm({
    schema: restrictSchema(text),
    values: { reason: '' },
    send: async ({ reason }) => {
      await restrict(api, room, username, { kind, ...untilOf(end), reason });
      await onDone();
      onClose();
    },
  });
  return (
    <FormDialog
      title={text.cards.restrictTitle(kind, personName(user, text))}
      action={kind === 'ban' ? text.cards.ban : text.cards.mute}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>{text.cards.restrictHint[kind]}</Typography>
      <FormControl>
        <FormLabel
          id={id}
          sx={{ fontSize: '0.875rem', fontWeight: 600, '&, &.Mui-focused': { color: 'text.primary' } }}
        >
          {text.cards.forHowLong}
        </FormLabel>
        <RadioGroup aria-labelledby={id} value={end} onChange={(_, next) => setEnd(next as End)}>
          {(Object.keys(hours) as End[]).map((key) => (
            <FormControlLabel
              key={key}
              value={key}
              control={<Radio size="small" />}
              label={text.cards.ends[key]}
              slotProps={{ typography: { variant: 'body2' } }}
            />
          ))}
        </RadioGroup>
      </FormControl>
      <FormField
        control={control}
        name="reason"
        label={text.cards.reason}
        hint={text.cards.reasonHint}
        multiline
        maxRows={4}
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}

function untilOf(end: End): { until?: string } {
  const length = hours[end];
  return length === null ? {} : { until: new Date(Date.now() + length * 3_600_000).toISOString() };
}
