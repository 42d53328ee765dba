import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';

import { RowTabIndex } from '../../components/rowTabIndex';
import { useText } from '../../components/useText';
import type { FileKind } from '../../wire/file';
import { FileList } from './FileList';

const kinds: readonly FileKind[] = ['image', 'other', 'audio', 'video'];

/** All files that a room's messages have, by kind. */
export function RoomFiles({ room }: { room: string }) {
  const { files } = useText();
  const [query, setQuery] = useSearchParams();
  const tabs = useRef<HTMLDivElement>(null);
  const wanted = query.get('kind');
  const kind = kinds.find((one) => one === wanted) ?? 'image';
  useEffect(() => tabs.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus(), []);
  return (
    <RowTabIndex value={0}>
      <Tabs
        ref={tabs}
        value={kind}
        onChange={(_, next: FileKind) => setQuery(next === 'image' ? {} : { kind: next }, { replace: true })}
        aria-label={files.files}
        sx={{ mb: 2 }}
      >
        {kinds.map((one) => (
          <Tab
            key={one}
            value={one}
            id={`files-${one}`}
            aria-controls="files-of-kind"
            label={files.kinds[one]}
            sx={{ minWidth: 64, px: { xs: 1.5, sm: 2 } }}
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id="files-of-kind" aria-labelledby={`files-${kind}`}>
        <FileList key={`${room} ${kind}`} room={room} kind={kind} />
      </Box>
    </RowTabIndex>
  );
}
