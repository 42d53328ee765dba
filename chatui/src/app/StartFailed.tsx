import Button from '@mui/material/Button';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import Typography from '@mui/material/Typography';

import { Centered } from '../components/Centered';
import { TextContext } from '../components/useFirstText';
import type { FirstTexts } from '../i18n/Texts';
import { theme } from './theme';

/** In the place of all pages, where not even the first could be made. */
export function StartFailed({ text, onRetry }: { text: FirstTexts; onRetry: () => void }) {
  return (
    <ThemeProvider theme={theme} defaultMode="system" noSsr>
      <CssBaseline />
      <TextContext value={text}>
        <Centered title={text.pages.startFailed}>
          <Typography role="alert" color="textSecondary">
            {text.pages.startFailedAbout}
          </Typography>
          <Button variant="contained" onClick={onRetry}>
            {text.common.tryAgain}
          </Button>
        </Centered>
      </TextContext>
    </ThemeProvider>
  );
}
