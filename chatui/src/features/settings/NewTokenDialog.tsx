import Button from '@mui/material/Button';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import * as v from 'valibot';

import { copyText } from '../../components/copyText';
import { Field } from '../../components/Field';
import { FormField } from '../../components/form/FormField';
import { neededText } from '../../components/form/checks';
import { useSentForm } from '../../components/form/useSentForm';
import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { AllTexts } from '../../i18n/Texts';
import type { Scope } from '../../wire/account';
import { tokensKey } from './tokensKey';

type Power = keyof AllTexts['settings']['tokenPowers'];
type Life = keyof AllTexts['settings']['tokenLives'];

const scopes: Record<Power, Scope[]> = { both: ['read', 'write'], read: ['read'] };

const tokenSchema = ({ settings }: AllTexts) =>
  v.object({ name: neededText(64, settings.tokenNameEmpty, settings.tokenNameLong) });

/** Makes a personal access token, and shows it this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const text = useAllText();
  const { settings } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const [power, setPower] = useState<Power>('both');
  const [life, setLife] = useState<Life>('90');
  const [made, setMade] = useState<string | null>(null);
  const { control, submit, isSending, failure } = useSentForm({
    schema: tokenSchema(text),
    values: { name: '' },
    send: async ({ name }) => {
      const ends = life === 'never' ? {} : { expires_in_days: Number(life) };
      const { token } = await api.makeAccessToken({ name, scopes: scopes[power], ...ends });
      setMade(token ?? '');
      await queries.invalidateQueries({ queryKey: tokensKey });
    },
  });
  if (made !== null) return <MadeToken token={made} onClose={onClose} />;
  return (
    <FormDialog
      title={settings.newToken}
      action={settings.createToken}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField
        control={control}
        name="name"
        label={settings.tokenName}
        hint={settings.tokenNameHint}
        autoFocus
        autoComplete="off"
      />
      <Choice label={settings.tokenPower} options={settings.tokenPowers} value={power} onChange={setPower} />
      <Choice label={settings.tokenLife} options={settings.tokenLives} value={life} onChange={setLife} />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}

function MadeToken({ token, onClose }: { token: string; onClose: () => void }) {
  const { common, settings } = useAllText();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(token));
  return (
    <FormDialog title={settings.tokenMade} action={settings.done} pending={false} onSubmit={onClose} onClose={onClose}>
      <Typography>{settings.tokenMadeOnce}</Typography>
      <Field
        label={settings.token}
        value={token}
        onChange={() => undefined}
        readOnly
        inputProps={{ style: { fontFamily: 'monospace' }, onFocus: (event) => event.currentTarget.select() }}
      />
      <Stack direction="row">
        <Button variant="outlined" color="inherit" onClick={() => void copy()}>
          {isCopied ? common.copied : common.copy}
        </Button>
      </Stack>
    </FormDialog>
  );
}

interface ChoiceProps<Key extends string> {
  label: string;
  options: Record<Key, string>;
  value: Key;
  onChange: (value: Key) => void;
}

function Choice<Key extends string>({ label, options, value, onChange }: ChoiceProps<Key>) {
  const id = useId();
  return (
    <FormControl>
      <FormLabel id={id} sx={{ fontSize: '0.875rem', fontWeight: 600, '&, &.Mui-focused': { color: 'text.primary' } }}>
        {label}
      </FormLabel>
      <RadioGroup row aria-labelledby={id} value={value} onChange={(_, next) => onChange(next as Key)}>
        {(Object.entries(options) as [Key, string][]).map(([key, name]) => (
          <FormControlLabel
            key={key}
            value={key}
            control={<Radio size="small" />}
            label={name}
            slotProps={{ typography: { variant: 'body2' } }}
          />
        ))}
      </RadioGroup>
    </FormControl>
  );
}
