import Button from '@mui/material/Button';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { copyText } from '../../components/copyText';
import { errorText } from '../../components/errorText';
import { Field } from '../../components/Field';
import { fieldErrors } from '../../components/fieldErrors';
import { FormDialog } from '../../components/FormDialog';
import { Note } from '../../components/Note';
import { useServices } from '../../components/services';
import type { Scope } from '../../wire/account';
import { tokensKey } from './tokensKey';

const powers = { both: 'Read and write', read: 'Read only' } as const;
const scopes: Record<keyof typeof powers, Scope[]> = { both: ['read', 'write'], read: ['read'] };
const lives = { '30': '30 days', '90': '90 days', '366': 'A year', never: 'Never' } as const;

/** Makes a personal access token, and shows it this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [isBare, setBare] = useState(false);
  const [power, setPower] = useState<keyof typeof powers>('both');
  const [life, setLife] = useState<keyof typeof lives>('90');
  const make = useMutation({
    mutationFn: () =>
      api.makeAccessToken({
        name: name.trim(),
        scopes: scopes[power],
        ...(life !== 'never' && { expires_in_days: Number(life) }),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
  const wrong = isBare ? 'Say what it is for.' : fieldErrors(make.error).name;
  const submit = () => {
    setBare(name.trim() === '');
    if (name.trim() !== '') make.mutate();
  };
  const made = make.data?.token;
  if (made !== undefined) return <MadeToken token={made} onClose={onClose} />;
  return (
    <FormDialog title="New token" action="Create token" pending={make.isPending} onSubmit={submit} onClose={onClose}>
      <Field
        label="Token name"
        value={name}
        onChange={(value) => {
          setBare(false);
          setName(value);
        }}
        error={wrong}
        hint="What it is for, as you will find it in the list."
        autoFocus
        autoComplete="off"
      />
      <Choice label="What it may do" options={powers} value={power} onChange={setPower} />
      <Choice label="When it ends" options={lives} value={life} onChange={setLife} />
      {make.isError && wrong === undefined && <Note>{errorText(make.error)}</Note>}
    </FormDialog>
  );
}

function MadeToken({ token, onClose }: { token: string; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(token));
  return (
    <FormDialog title="Your new token" action="Done" pending={false} onSubmit={onClose} onClose={onClose}>
      <Typography>Copy it now: it is not shown again.</Typography>
      <Field
        label="Token"
        value={token}
        onChange={() => undefined}
        readOnly
        inputProps={{ style: { fontFamily: 'monospace' }, onFocus: (event) => event.currentTarget.select() }}
      />
      <Stack direction="row">
        <Button variant="outlined" color="inherit" onClick={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy'}
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
