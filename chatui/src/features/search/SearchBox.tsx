import InputAdornment from '@mui/material/InputAdornment';
import OutlinedInput from '@mui/material/OutlinedInput';
import type { KeyboardEvent, Ref } from 'react';

import { Icon } from '../../components/Icon';
import { Spinner } from '../../components/Spinner';
import { useText } from '../../components/useText';

interface SearchBoxProps {
  inputRef: Ref<HTMLInputElement>;
  value: string;
  isSearching: boolean;
  autoFocus: boolean;
  onChange: (typed: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export function SearchBox({ inputRef, value, isSearching, autoFocus, onChange, onKeyDown }: SearchBoxProps) {
  const { search } = useText();
  return (
    <OutlinedInput
      type="search"
      fullWidth
      autoFocus={autoFocus}
      inputRef={inputRef}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      placeholder={search.messages}
      inputProps={{ 'aria-label': search.messages, 'data-search-box': '', maxLength: 200 }}
      startAdornment={
        <InputAdornment position="start">
          <Icon name="search" />
        </InputAdornment>
      }
      endAdornment={isSearching && <Spinner size={20} label={search.searching} />}
    />
  );
}
