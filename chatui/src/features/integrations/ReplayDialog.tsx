import Typography from '@mui/material/Typography';
import * as v from 'valibot';

import { replayHook } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { FormDialog } from '../../components/FormDialog';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { Hook } from '../../wire/hook';

const replaySchema = ({ integrations }: AllTexts, last: number) =>
  v.object({
    from: v.pipe(
      v.string(),
      v.trim(),
      v.check((value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= last, last === 0 ? integrations.replayNone : integrations.replayHint(last)),
    ),
  });

interface ReplayDialogProps {
  room: string;
  hook: Hook;
  /** The event to begin with; null: not chosen yet. */
  from: number | null;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** Has a webhook send again what it has sent, from an event on. */
export function ReplayDialog({ room, hook, from, onDone, onClose }: ReplayDialogProps) {
  const text = useAllText();
  const { integrations } = text;
  const { api } = useServices();
  const last = Math.max(hook.seq ?? 0, from ?? 0);
  const { control, submit, isSending, failure } = useSentForm({
    schema: replaySchema(text, last),
    values: { from: from === null ? '' : String(from) },
    send: async (values) => {
      await replayHook(api, room, hook.id, Number(values.from) - 1);
      await onDone();
    },
  });
  return (
    <FormDialog
      title={integrations.replayTitle}
      action={integrations.replay}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>{integrations.replayAbout}</Typography>
      <FormField
        control={control}
        name="from"
        label={integrations.replayFrom}
        hint={integrations.replayHint(last)}
        inputProps={{ inputMode: 'numeric' }}
        autoFocus
        autoComplete="off"
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
