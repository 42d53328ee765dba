import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import { useId } from 'react';
import { type Control, useController } from 'react-hook-form';

import { RadioChoice } from '../../components/RadioChoice';
import { useAllText } from '../../components/useAllText';
import { eventTypes } from './eventTypes';
import type { OutgoingValues } from './outgoingSchema';

/** Everything, or types of event chosen one by one. */
export function EventChoice({ control }: { control: Control<OutgoingValues> }) {
  const { integrations } = useAllText();
  const id = useId();
  const which = useController({ control, name: 'which' });
  const { field, fieldState } = useController({ control, name: 'events' });
  const toggle = (type: string, isWanted: boolean) =>
    field.onChange(isWanted ? [...field.value, type] : field.value.filter((one) => one !== type));
  return (
    <Box>
      <RadioChoice
        label={integrations.which}
        names={integrations.whichChoices}
        value={which.field.value}
        onChange={which.field.onChange}
      />
      {which.field.value === 'some' && (
        <Box sx={{ pl: 4, display: 'grid', gap: 1.5 }}>
          {fieldState.error && (
            <FormHelperText id={id} error role="alert" sx={{ mx: 0 }}>
              {fieldState.error.message}
            </FormHelperText>
          )}
          {eventTypes.map(([group, types], index) => (
            <FormControl
              key={group}
              component="fieldset"
              aria-describedby={fieldState.error && id}
              sx={{ alignItems: 'flex-start' }}
            >
              <FormLabel component="legend" sx={{ fontSize: '0.8125rem', '&, &.Mui-focused': { color: 'text.secondary' } }}>
                {integrations.eventGroups[group]}
              </FormLabel>
              {types.map((type, place) => (
                <FormControlLabel
                  key={type}
                  label={integrations.events[type]}
                  slotProps={{ typography: { variant: 'body2' } }}
                  control={
                    <Checkbox
                      checked={field.value.includes(type)}
                      onChange={(_, isWanted) => toggle(type, isWanted)}
                      slotProps={index === 0 && place === 0 ? { input: { ref: field.ref } } : {}}
                    />
                  }
                />
              ))}
            </FormControl>
          ))}
        </Box>
      )}
    </Box>
  );
}
