import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { useEffect, useRef } from 'react';

import { sizeText, typeText } from '../../../components/files/fileWords';
import { Icon } from '../../../components/Icon';
import { plainText } from '../../../components/plainText';
import { useText } from '../../../components/useText';
import type { File } from '../../../wire/file';

interface KeptFilesProps {
  files: readonly File[];
  /** Of the files these stay, by their ids. */
  onKeep: (files: readonly string[]) => void;
  /** The last was removed: the focus has no place here any more. */
  onNone: () => void;
}

/** The files of a message being edited, each with a way to drop it. */
export function KeptFiles({ files, onKeep, onNone }: KeptFilesProps) {
  const { files: texts, language } = useText();
  const list = useRef<HTMLUListElement>(null);
  /** Where the one stood that was removed. */
  const removed = useRef<number | null>(null);
  useEffect(() => {
    if (removed.current === null) return;
    const at = Math.min(removed.current, files.length - 1);
    removed.current = null;
    list.current?.children[at]?.querySelector('button')?.focus();
  }, [files.length]);
  const remove = (at: number) => {
    removed.current = at;
    if (files.length === 1) onNone();
    onKeep(files.toSpliced(at, 1).map(({ id }) => id));
  };
  return (
    <Box ref={list} component="ul" aria-label={texts.attached} sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {files.map((file, at) => {
        const name = plainText(file.name);
        return (
          <Box key={file.id} component="li" sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 44 }}>
            <Icon name="file" quiet />
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Box dir="auto" title={name} sx={{ typography: 'body2', ...oneLine }}>
                {name}
              </Box>
              <Box sx={{ typography: 'caption', color: 'text.secondary', ...oneLine }}>
                {[typeText(file), sizeText(file.size, language)].filter(Boolean).join(' · ')}
              </Box>
            </Box>
            <IconButton
              aria-label={texts.remove(name)}
              title={texts.remove(name)}
              onClick={() => remove(at)}
              sx={{ flex: 'none', width: 44, height: 44 }}
            >
              <Icon name="close" />
            </IconButton>
          </Box>
        );
      })}
    </Box>
  );
}

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;
