import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { removePicture } from '../../api/picture';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { PersonAvatar } from '../../components/PersonAvatar';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';
import { CropDialog } from './CropDialog';

/** One's picture: chosen, cut to a square, or removed. Not there where the server keeps no files. */
export function PictureForm({ self }: { self: User }) {
  const text = useText();
  const { api, session } = useServices();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<File | null>(null);
  const info = useQuery({ queryKey: ['info'], queryFn: ({ signal }) => api.info(signal) });
  const remove = useMutation({
    mutationFn: () => removePicture(api),
    onSuccess: () => session.updateUser({ ...self, picture: null }),
  });
  if (info.data?.features.files !== true) return null;
  const hasPicture = typeof self.picture === 'string';
  return (
    <Stack spacing={1}>
      <Typography sx={{ fontSize: '0.875rem', fontWeight: 600 }}>{text.profile.picture}</Typography>
      <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
        <PersonAvatar user={self} size={64} />
        <input
          ref={input}
          hidden
          type="file"
          accept="image/jpeg,image/png,image/webp,image/gif"
          aria-label={text.profile.choosePicture}
          onChange={(event) => {
            setChosen(event.target.files?.[0] ?? null);
            event.target.value = ''; // the same file may be chosen again
          }}
        />
        <Button variant="outlined" color="inherit" onClick={() => input.current?.click()} sx={{ minHeight: 44 }}>
          {hasPicture ? text.profile.changePicture : text.profile.choosePicture}
        </Button>
        {hasPicture && (
          <Button color="inherit" onClick={() => !remove.isPending && remove.mutate()} sx={{ minHeight: 44 }}>
            {text.profile.removePicture}
          </Button>
        )}
      </Stack>
      {remove.isError && <Alert>{errorText(remove.error, text)}</Alert>}
      {chosen !== null && <CropDialog file={chosen} onClose={() => setChosen(null)} />}
    </Stack>
  );
}
