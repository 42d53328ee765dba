import { useMemo } from 'react';

import type { ServerInfo } from '../../wire/account';
import type { UploadLimits } from '../../workspace/Uploads';
import { useServerInfo } from '../useServerInfo';

/** What the server takes of files; null: none, or it is not known yet. */
export function useFileLimits(): UploadLimits | null {
  const info = useServerInfo();
  return useMemo(() => limitsOf(info), [info]);
}

function limitsOf(info: ServerInfo | undefined): UploadLimits | null {
  if (info?.features.files !== true) return null;
  const { file_bytes, message_files } = info.limits;
  return {
    fileBytes: typeof file_bytes === 'number' ? file_bytes : Infinity,
    messageFiles: typeof message_files === 'number' ? message_files : 10,
  };
}
