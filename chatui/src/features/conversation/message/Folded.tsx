import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, useContext, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { RowTabIndex } from '../../../components/rowTabIndex';
import { useText } from '../../../components/useText';
import { beginningOf } from './beginningOf';
import { isLong } from './isLong';
import { KeepInPlace } from './keepInPlace';

/** So much of a long text is seen of it at first: thirteen lines, the last one fading. */
const foldedLines = 13;
const foldedHeight = foldedLines * 24;

interface FoldedProps {
  text: string;
  isLinked: boolean;
  /** Draws the text, or its beginning. */
  children: (text: string, isWhole: boolean) => ReactNode;
}

/**
 * The beginning of a long text, and a button that shows the whole. The whole is in the page, hidden until the browser's own
 * search finds something in it: then it opens.
 */
export function Folded({ text, isLinked, children }: FoldedProps) {
  return isLong(text) ? <Foldable text={text} isLinked={isLinked} children={children} /> : children(text, true);
}

function Foldable({ text, isLinked, children }: FoldedProps) {
  const { message } = useText();
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
  const whole = useHiddenUntilFound(isOpen, () => {
    keepInPlace(button.current, 'its message');
    setOpen(true);
  });
  return (
    <>
      {!isOpen && (
        <Box
          sx={{
            maxHeight: foldedHeight,
            overflow: 'hidden',
            maskImage: `linear-gradient(black calc(100% - 48px), transparent)`,
          }}
        >
          {children(beginningOf(text, foldedLines), false)}
        </Box>
      )}
      <div ref={whole}>{children(text, true)}</div>
      <Button
        ref={button}
        size="small"
        tabIndex={tabIndex}
        aria-expanded={isOpen}
        onClick={toggle}
        sx={{ ml: -1.5, minHeight: 32, '@media (hover: none)': { minHeight: 40 } }}
      >
        {isOpen ? message.showLess : message.showMore}
      </Button>
    </>
  );
}

/** For an element that is hidden while it is not open. The browser shows it when it has found something there, and scrolls to that. */
function useHiddenUntilFound(isOpen: boolean, onFound: () => void) {
  const element = useRef<HTMLDivElement>(null);
  // React does not know the value.
  useLayoutEffect(() => {
    if (isOpen) element.current?.removeAttribute('hidden');
    else element.current?.setAttribute('hidden', 'until-found');
  }, [isOpen]);
  // At once: the browser scrolls to what it has found as soon as this returns.
  const found = useEffectEvent(() => flushSync(onFound));
  useLayoutEffect(() => {
    const here = element.current;
    const onBeforeMatch = () => found();
    here?.addEventListener('beforematch', onBeforeMatch);
    return () => here?.removeEventListener('beforematch', onBeforeMatch);
  }, []);
  return element;
}
