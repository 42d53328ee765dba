import Box from '@mui/material/Box';

import type { File } from '../../wire/file';
import { Icon } from '../Icon';
import { plainText } from '../plainText';
import { useText } from '../useText';

/** The files of a message where it is one of many: what each is, and its name. */
export function FileNames({ files: all }: { files: readonly File[] }) {
  const { files } = useText();
  if (all.length === 0) return null;
  return (
    <Box component="ul" aria-label={files.files} sx={{ m: 0, p: 0, listStyle: 'none', typography: 'body2' }}>
      {all.map(({ id, kind, name }) => (
        <Box key={id} component="li" sx={{ display: 'flex', alignItems: 'center', gap: 0.5, color: 'text.secondary' }}>
          <Icon name="file" quiet />
          <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            {files.ofKind[kind]}: <bdi>{plainText(name)}</bdi>
          </Box>
        </Box>
      ))}
    </Box>
  );
}
