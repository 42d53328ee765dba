import { errorText } from '../../../components/errorText';
import { sizeText } from '../../../components/files/fileWords';
import type { Texts } from '../../../i18n/Texts';
import type { Upload, UploadLimits } from '../../../workspace/Uploads';

/** How an upload is going, and what can be done where it is not. */
export function uploadText(upload: Upload, limits: UploadLimits, text: Texts): string {
  const { files, language } = text;
  const size = sizeText(upload.size, language);
  switch (upload.state) {
    case 'uploading':
      return files.uploading(Math.floor((upload.sent / Math.max(1, upload.size)) * 100), size);
    case 'uploaded':
      return size;
    case 'waiting':
      if (upload.error === null) return files.waiting(size);
      return upload.error.code === 'network' ? files.noConnection : files.triedAgain;
    case 'failed':
      return failureText(upload, limits, text);
  }
}

function failureText({ error }: Upload, { fileBytes }: UploadLimits, text: Texts): string {
  const { files, language } = text;
  switch (error?.code) {
    case undefined:
      return files.stopped;
    case 'empty':
      return files.empty;
    case 'too_large':
      return files.tooLarge(sizeText(fileBytes, language));
    case 'storage_full':
      return files.storageFull;
    case 'unavailable':
      return files.storageAway;
    case 'rate_limited':
      return files.dailyLimit;
    case 'network':
    case 'timeout':
    case 'too_slow':
      return files.brokeOff;
    default:
      return errorText(error, text);
  }
}
