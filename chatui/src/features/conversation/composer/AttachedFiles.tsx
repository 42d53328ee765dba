import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useSyncExternalStore } from 'react';

import { useLive } from '../../../components/live';
import { useText } from '../../../components/useText';
import { AttachedFile } from './AttachedFile';
import type { Attaching } from './useAttaching';

interface AttachedFilesProps {
  room: string;
  attaching: Attaching;
  /** Where the focus goes on when a file has been removed. */
  onRemoved: () => void;
}

/** The files of a draft, each with its preview and how its upload is going. */
export function AttachedFiles({ room, attaching, onRemoved }: AttachedFilesProps) {
  const { uploads } = useLive();
  const { files } = useText();
  const attached = useSyncExternalStore(uploads.subscribe, () => uploads.of(room));
  const { limits, tooMany, isSending, withdraw } = attaching;
  if (attached.length === 0) return null;
  return (
    <Box sx={{ borderBottom: 1, borderColor: 'divider' }}>
      <Box
        component="ul"
        role="list"
        aria-label={files.attached}
        tabIndex={attached.length > 3 ? 0 : undefined} // it scrolls
        sx={{ m: 0, p: 1, maxHeight: 232, overflowY: 'auto', listStyle: 'none' }}
      >
        {attached.map((upload) => (
          <AttachedFile
            key={upload.id}
            upload={upload}
            limits={limits}
            onRemove={() => {
              uploads.remove(upload.id);
              onRemoved();
            }}
          />
        ))}
      </Box>
      {tooMany > 0 && (
        <Box role="alert" sx={{ px: 2, pb: 1, typography: 'caption', color: 'error.main' }}>
          {files.tooMany(tooMany, limits.messageFiles)}
        </Box>
      )}
      <Box role="status" sx={{ px: 2, typography: 'caption', color: 'text.secondary' }}>
        {isSending && (
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
            {files.sendsSoon}
            <Button size="small" color="inherit" onClick={withdraw} sx={{ minHeight: 44 }}>
              {files.dontSend}
            </Button>
          </Box>
        )}
      </Box>
    </Box>
  );
}
