import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { useMutation } from '@tanstack/react-query';

import { type Appearance, changeAppearance, useAppearance } from '../../components/appearance';
import { Alert } from '../../components/Alert';
import { useChosen } from '../../components/useChosen';
import { useAllText } from '../../components/useAllText';
import { type Language, languageFor, languages } from '../../i18n/languages';
import { loadTexts } from '../../i18n/loadTexts';

type Chosen = Appearance['language'];

const tags = Object.keys(languages) as Language[];

/** Kept in this browser only. Holds once the language is there, so the page never says what it could not. */
export function LanguageChoice() {
  const { settings } = useAllText();
  const { language } = useAppearance();
  const change = useMutation({
    mutationFn: (chosen: Chosen) => loadTexts(languageFor(chosen, navigator.languages)),
    onSuccess: (_, chosen) => changeAppearance({ language: chosen }),
  });
  const [wanted, choose] = useChosen(language, change.mutateAsync);
  return (
    <>
      <RadioGroup
        row
        aria-label={settings.language}
        value={wanted}
        onChange={(_, chosen) => choose(chosen as Chosen)}
      >
        <FormControlLabel value="browser" control={<Radio />} label={settings.languageOfBrowser} />
        {tags.map((tag) => (
          <FormControlLabel
            key={tag}
            value={tag}
            control={<Radio />}
            label={<span lang={tag}>{languages[tag].name}</span>}
          />
        ))}
      </RadioGroup>
      {change.isError && <Alert onRetry={() => choose(change.variables)}>{settings.languageFailed}</Alert>}
    </>
  );
}
