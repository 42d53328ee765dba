import Box from '@mui/material/Box';
import Slider from '@mui/material/Slider';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { type PointerEvent, useEffect, useId, useRef, useState } from 'react';

import { showPicture } from '../../api/picture';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import { type Crop, middle, mostZoom, pulledBy, type Size, squareOf } from './crop';
import { cutSquare } from './cutSquare';

/** As large as it is shown, in CSS pixels. */
const shownSide = 240;

/** Which square of a picture others see: pulled by the pointer, or set by three sliders. */
export function CropDialog({ file, onClose }: { file: File; onClose: () => void }) {
  const text = useText();
  const { profile } = text;
  const { api, session } = useServices();
  const image = useRef<HTMLImageElement>(null);
  const [url, setUrl] = useState<string>();
  const [size, setSize] = useState<Size | null>(null);
  const [crop, setCrop] = useState(middle);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made); // eslint-disable-line react-hooks/set-state-in-effect -- it has to be revoked again
    return () => URL.revokeObjectURL(made);
  }, [file]);
  const save = useMutation({
    mutationFn: async () => {
      if (image.current === null || size === null) return null;
      return showPicture(api, await cutSquare(image.current, squareOf(size, crop)));
    },
    onSuccess: (user) => {
      if (user === null) return;
      session.updateUser(user);
      onClose();
    },
  });
  const scale = size === null ? 1 : shownSide / squareOf(size, crop).side;
  const pull = (event: PointerEvent) => {
    if (size === null || event.buttons === 0) return;
    setCrop((before) => pulledBy(size, before, event.movementX / scale, event.movementY / scale));
  };
  const set = (name: keyof Crop) => (_: unknown, value: number | number[]) =>
    setCrop((before) => ({ ...before, [name]: Number(value) }));
  return (
    <FormDialog
      title={profile.cropTitle}
      action={profile.usePicture}
      pending={save.isPending}
      onSubmit={() => size !== null && save.mutate()}
      onClose={onClose}
    >
      <Typography variant="body2">{profile.cropAbout}</Typography>
      {isBroken && <Alert>{profile.notAPicture}</Alert>}
      <Box
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={pull}
        sx={{
          position: 'relative',
          alignSelf: 'center',
          width: shownSide,
          height: shownSide,
          overflow: 'hidden',
          borderRadius: '32%',
          bgcolor: 'action.hover',
          cursor: 'grab',
          touchAction: 'none',
        }}
      >
        {url !== undefined && (
          <img
            ref={image}
            src={url}
            alt={profile.cropPreview}
            draggable={false}
            onLoad={({ currentTarget }) => {
              setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight });
            }}
            onError={() => setBroken(true)}
            style={size === null ? { visibility: 'hidden' } : placeOf(size, crop, scale)}
          />
        )}
      </Box>
      <Range label={profile.zoom} value={crop.zoom} min={1} max={mostZoom} onChange={set('zoom')} />
      <Range label={profile.across} value={crop.x} min={0} max={1} onChange={set('x')} />
      <Range label={profile.upAndDown} value={crop.y} min={0} max={1} onChange={set('y')} />
      {save.isError && <Alert>{errorText(save.error, text)}</Alert>}
    </FormDialog>
  );
}

function placeOf(size: Size, crop: Crop, scale: number) {
  const { left, top } = squareOf(size, crop);
  const place = { left: -left * scale, top: -top * scale, width: size.width * scale, height: size.height * scale };
  return { position: 'absolute', maxWidth: 'none', ...place } as const;
}

interface RangeProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (event: unknown, value: number | number[]) => void;
}

function Range({ label, ...slider }: RangeProps) {
  const id = useId();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, px: 1 }}>
      <Typography id={id} variant="body2" sx={{ width: 96 }}>
        {label}
      </Typography>
      <Slider {...slider} step={0.02} size="small" aria-labelledby={id} />
    </Box>
  );
}
