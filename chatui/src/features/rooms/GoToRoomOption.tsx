import Box from '@mui/material/Box';
import { type ReactNode, useEffect, useRef } from 'react';

interface GoToRoomOptionProps {
  id: string;
  icon: ReactNode;
  title: string;
  /** What tells it from others that are called the same. */
  detail: string;
  marks?: ReactNode;
  isChosen: boolean;
  onChoose: () => void;
}

export function GoToRoomOption({ id, icon, title, detail, marks, isChosen, onChoose }: GoToRoomOptionProps) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) option.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    // The box has the focus and hears the keys: see aria-activedescendant.
    <Box
      ref={option}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        minHeight: 44,
        px: 1,
        borderRadius: 2,
        cursor: 'pointer',
        typography: 'body2',
        bgcolor: isChosen ? 'action.selected' : undefined,
        '&:hover': { bgcolor: 'action.selected' },
        '@media (forced-colors: active)': isChosen ? { outline: '2px solid Highlight', outlineOffset: -2 } : {},
      }}
    >
      {icon}
      <Box component="span" dir="auto" sx={{ fontWeight: 600, minWidth: 0, ...oneLine }}>
        {title}
      </Box>
      <Box component="span" sx={{ flex: 1, minWidth: 0, color: 'text.secondary', ...oneLine }}>
        {detail}
      </Box>
      {marks}
    </Box>
  );
}

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' };
