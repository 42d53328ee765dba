import Autocomplete from '@mui/material/Autocomplete';
import Chip from '@mui/material/Chip';
import FormControl from '@mui/material/FormControl';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import OutlinedInput from '@mui/material/OutlinedInput';
import { useId, useState } from 'react';

import { errorText } from '../../components/errorText';
import { markedName } from '../../components/markedName';
import { plainText } from '../../components/plainText';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';
import { PersonOption } from './PersonOption';
import { useFoundPeople } from '../../components/people/useFoundPeople';

/** As many others as a direct conversation has. */
const most = 7;

interface PeopleChoiceProps {
  /** The same array until others are chosen: for another one the box forgets what is typed. */
  people: User[];
  onChange: (people: User[]) => void;
  error: string | undefined;
}

/** A box for parts of names; those chosen stand in it, and Backspace takes the last one out. */
export function PeopleChoice({ people, onChange, error }: PeopleChoiceProps) {
  const text = useText();
  const id = useId();
  const [typed, setTyped] = useState('');
  const { found, isLooking, error: failure } = useFoundPeople(typed);
  const isFull = people.length >= most;
  const note = error ?? (failure === null ? text.cards.toHint : errorText(failure, text));
  return (
    <FormControl fullWidth error={error !== undefined || failure !== null}>
      <FormLabel htmlFor={id} sx={{ mb: 0.5, fontSize: '0.875rem', fontWeight: 600, color: 'text.primary' }}>
        {text.cards.to}
      </FormLabel>
      <Autocomplete
        multiple
        id={id}
        autoHighlight
        filterSelectedOptions
        disableClearable
        openOnFocus
        value={people}
        onChange={(_, chosen) => onChange(chosen)}
        inputValue={typed}
        onInputChange={(_, text) => setTyped(text)}
        options={isFull ? [] : found}
        filterOptions={(options) => options}
        getOptionLabel={({ display_name }) => plainText(display_name)}
        getOptionKey={({ id: key }) => key}
        isOptionEqualToValue={(option, value) => option.id === value.id}
        loading={isLooking}
        loadingText={text.cards.looking}
        noOptionsText={typed.trim() === '' ? text.cards.typeAName : text.cards.nobodyFound}
        renderOption={({ key, ...props }, user) => <PersonOption key={key} user={user} props={props} />}
        renderValue={(chosen, itemProps) =>
          chosen.map((user, index) => {
            const { key, ...props } = itemProps({ index });
            return <Chip key={key} size="small" label={markedName(user, text)} {...props} />;
          })
        }
        renderInput={({ slotProps: { input, htmlInput } }) => (
          <OutlinedInput
            {...input}
            autoFocus
            fullWidth
            inputProps={{ ...htmlInput, maxLength: 80, 'aria-describedby': `${id}-note`, spellCheck: false }}
          />
        )}
      />
      <FormHelperText id={`${id}-note`} sx={{ mx: 0, fontSize: '0.8125rem', lineHeight: '1.25rem' }}>
        {note}
      </FormHelperText>
    </FormControl>
  );
}
