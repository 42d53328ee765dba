import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';

import { Icon, type IconName } from '../../../components/Icon';
import { useLive } from '../../../components/live';
import { plainText } from '../../../components/plainText';
import { useText } from '../../../components/useText';
import type { Upload, UploadLimits } from '../../../workspace/Uploads';
import { AttachedName } from './AttachedName';
import { AttachedPreview } from './AttachedPreview';
import { ProgressBar } from './ProgressBar';
import { uploadText } from './uploadText';

interface AttachedFileProps {
  upload: Upload;
  limits: UploadLimits;
  onRemove: () => void;
}

/** One file of a draft: what it is, what it will be called, how far it is, and what can be done. */
export function AttachedFile({ upload, limits, onRemove }: AttachedFileProps) {
  const { uploads } = useLive();
  const text = useText();
  const { files } = text;
  const name = plainText(upload.name);
  const isOnItsWay = upload.state === 'waiting' || upload.state === 'uploading';
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 64 }}>
      <AttachedPreview upload={upload} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <AttachedName upload={upload} />
        <Box
          role={upload.state === 'failed' ? 'alert' : undefined}
          sx={{
            typography: 'caption',
            color: upload.state === 'failed' ? 'error.main' : 'text.secondary',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {uploadText(upload, limits, text)}
        </Box>
        {upload.state === 'uploading' && (
          <ProgressBar
            value={Math.floor((upload.sent / Math.max(1, upload.size)) * 100)}
            aria-label={files.uploadingName(name)}
          />
        )}
      </Box>
      {isOnItsWay && <Tool name={files.cancel(name)} icon="pause" onClick={() => uploads.cancel(upload.id)} />}
      {upload.state === 'failed' && upload.error?.code !== 'too_large' && upload.error?.code !== 'empty' && (
        <Tool name={files.retry(name)} icon="retry" onClick={() => uploads.retry(upload.id)} />
      )}
      <Tool name={files.remove(name)} icon="close" onClick={onRemove} />
    </Box>
  );
}

function Tool({ name, icon, onClick }: { name: string; icon: IconName; onClick: () => void }) {
  return (
    <IconButton aria-label={name} title={name} onClick={onClick} sx={{ flex: 'none', width: 44, height: 44 }}>
      <Icon name={icon} />
    </IconButton>
  );
}
