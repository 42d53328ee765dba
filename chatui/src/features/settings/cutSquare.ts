import { ChatError } from '../../wire/ChatError';

/** Larger than it is ever shown: the server makes it small. */
const side = 512;

/** A square of a picture, as a picture of its own. */
export function cutSquare(image: HTMLImageElement, square: { left: number; top: number; side: number }): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  canvas.getContext('2d')?.drawImage(image, square.left, square.top, square.side, square.side, 0, 0, side, side);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new ChatError('invalid', 'The picture could not be cut.'));
      else resolve(blob);
    }, 'image/png');
  });
}
