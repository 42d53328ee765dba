import useMediaQuery from '@mui/material/useMediaQuery';
import { useTheme } from '@mui/material/styles';

/** Whether there is room for the list of rooms beside the page; else each is a screen of its own. */
export function useIsWide(): boolean {
  return useMediaQuery(useTheme().breakpoints.up('md'), { noSsr: true });
}
