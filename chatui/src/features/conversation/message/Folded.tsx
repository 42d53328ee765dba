import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type FocusEvent, type ReactNode, useContext, useRef, useState } from 'react';

import { isLong } from './isLong';
import { KeepInPlace } from './keepInPlace';
import { RowTabIndex } from '../../../components/rowTabIndex';

/** So much of a long text is seen of it at first: thirteen lines, the last one fading. */
const foldedHeight = 13 * 24;

/** A text that is cut off where it is long, and a button that shows the rest. All of it is in the page, for who searches there. */
export function Folded({ text, isLinked, children }: { text: string; isLinked: boolean; children: ReactNode }) {
  return isLong(text) ? <Foldable isLinked={isLinked}>{children}</Foldable> : children;
}

function Foldable({ isLinked, children }: { isLinked: boolean; children: ReactNode }) {
  const [isOpen, setOpen] = useState(isLinked);
  const [wasLinked, setWasLinked] = useState(isLinked);
  if (isLinked !== wasLinked) {
    setWasLinked(isLinked);
    if (isLinked) setOpen(true);
  }
  const tabIndex = useContext(RowTabIndex);
  const keepInPlace = useContext(KeepInPlace);
  const button = useRef<HTMLButtonElement>(null);

  const toggle = () => {
    keepInPlace(button.current, isOpen ? 'itself' : 'its message');
    setOpen(!isOpen);
  };
  /** A link that is cut off, but reached by Tab. */
  const onFocus = ({ currentTarget, target }: FocusEvent) => {
    if (target.getBoundingClientRect().bottom > currentTarget.getBoundingClientRect().bottom) toggle();
  };
  return (
    <>
      <Box
        onFocus={isOpen ? undefined : onFocus}
        sx={
          isOpen
            ? undefined
            : {
                maxHeight: foldedHeight,
                overflow: 'clip',
                maskImage: `linear-gradient(black ${foldedHeight - 48}px, transparent ${foldedHeight}px)`,
              }
        }
      >
        {children}
      </Box>
      <Button
        ref={button}
        size="small"
        tabIndex={tabIndex}
        aria-expanded={isOpen}
        onClick={toggle}
        sx={{ ml: -1.5, minHeight: 32, '@media (hover: none)': { minHeight: 40 } }}
      >
        {isOpen ? 'Show less' : 'Show more'}
      </Button>
    </>
  );
}
