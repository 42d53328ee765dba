package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/draw"
	"io"

	"golang.org/x/image/webp"
)

// x/image/webp knows no animations. Of those the first frame is decoded, as of GIF: its chunks are put into a file of
// their own.

const webpIsAnimated = 0x02

// decodeWebP decodes a picture, or the first frame of an animation on its canvas.
func decodeWebP(src io.Reader) (image.Image, error) {
	head := make([]byte, 30) // RIFF, WEBP and a VP8X chunk
	if _, err := io.ReadFull(src, head); err != nil {
		return nil, err
	}
	if string(head[12:16]) != "VP8X" || head[20]&webpIsAnimated == 0 {
		return webp.Decode(io.MultiReader(bytes.NewReader(head), src))
	}
	canvas := image.Rect(0, 0, int24(head[24:])+1, int24(head[27:])+1)
	for {
		chunk := make([]byte, 8)
		if _, err := io.ReadFull(src, chunk); err != nil {
			return nil, err
		}
		length := int64(binary.LittleEndian.Uint32(chunk[4:]))
		if string(chunk[:4]) == "ANMF" && length >= webpFrameHead {
			return decodeFrame(io.LimitReader(src, length), canvas)
		}
		if _, err := io.CopyN(io.Discard, src, length+length&1); err != nil {
			return nil, err
		}
	}
}

func int24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// decodeFrame decodes a frame's chunks: VP8L, or VP8 with or without ALPH before it, which wants a VP8X.
func decodeFrame(src io.Reader, canvas image.Rectangle) (image.Image, error) {
	head := make([]byte, webpFrameHead)
	if _, err := io.ReadFull(src, head); err != nil {
		return nil, err
	}
	at := image.Pt(2*int24(head), 2*int24(head[3:]))
	size := image.Pt(int24(head[6:])+1, int24(head[9:])+1)
	if !(image.Rectangle{at, at.Add(size)}).In(canvas) {
		return nil, errors.New("the frame is outside of its canvas")
	}
	first := make([]byte, 4)
	if _, err := io.ReadFull(src, first); err != nil {
		return nil, err
	}
	const whole = 1<<32 - 2 // what follows ends where the frame does
	file := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, whole)...)
	file = append(file, "WEBP"...)
	if string(first) == "ALPH" {
		file = append(file, "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00"...)
		file = append(file, head[6:12]...)
	}
	frame, err := webp.Decode(io.MultiReader(bytes.NewReader(append(file, first...)), src))
	if err != nil || frame.Bounds() == canvas {
		return frame, err
	}
	if frame.Bounds().Size() != size {
		return nil, errors.New("the frame is of another size than it says")
	}
	full := image.NewNRGBA(canvas)
	draw.Draw(full, image.Rectangle{at, at.Add(size)}, frame, image.Point{}, draw.Src)
	return full, nil
}
