import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';

import { BotBadge } from '../BotBadge';
import { useText } from '../useText';
import type { Suggestion } from './suggestionQuery';

interface SuggestionsProps {
  id: string;
  found: readonly Suggestion[];
  at: number;
  onChoose: (suggestion: Suggestion) => void;
}

/** What may be put in at the caret; the box below keeps the focus and hears the keys. */
export function Suggestions({ id, found, at, onChoose }: SuggestionsProps) {
  const { boxes } = useText();
  if (found.length === 0) return null;
  return (
    <Paper
      id={id}
      role="listbox"
      aria-label={boxes.suggestions}
      variant="outlined"
      sx={{
        position: 'absolute',
        bottom: 'calc(100% + 4px)',
        insetInline: 16,
        maxWidth: 480,
        maxHeight: '50dvh',
        overflowY: 'auto',
        zIndex: 3,
        p: 0.5,
        borderRadius: 3,
        boxShadow: '0 8px 32px rgba(0, 0, 0, 0.16)',
      }}
    >
      {found.map((suggestion, index) => (
        // The box has the focus and hears the keys: see aria-activedescendant.
        <Box
          key={suggestion.insert}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(suggestion)}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            minHeight: 40,
            px: 1.5,
            borderRadius: 2,
            cursor: 'pointer',
            typography: 'body2',
            bgcolor: index === at ? 'action.selected' : undefined,
            '&:hover': { bgcolor: 'action.selected' },
          }}
        >
          <Box
            component="span"
            sx={{
              fontWeight: 600,
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              whiteSpace: 'nowrap',
              flexShrink: suggestion.insert.startsWith('/') ? 0 : 1, // a command is known by its name
            }}
          >
            {suggestion.name}
          </Box>
          {suggestion.user && <BotBadge user={suggestion.user} />}
          {suggestion.hint !== undefined && (
            <Box component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
              {suggestion.hint}
            </Box>
          )}
          <Box
            component="span"
            sx={{ color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
          >
            {suggestion.detail}
          </Box>
        </Box>
      ))}
    </Paper>
  );
}
