package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// WebP is a RIFF file whose head says its length and what is in it, so it is walked twice: once to measure what stays, once
// to copy it.

var (
	webpKept      = map[string]bool{"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true}
	webpFrameKept = map[string]bool{"VP8 ": true, "VP8L": true, "ALPH": true}
)

const (
	webpHasExif, webpHasXMP = 0x08, 0x04
	webpFrameHead           = 16 // of an ANMF chunk, before the chunks in it
	maxWebP                 = 1<<32 - 10
)

func stripWebP(src io.ReadSeeker, dst io.Writer) (stripped, error) {
	measured := webpCopying{copying: newCopying(src, io.Discard), found: stripped{orientation: 1}}
	if err := measured.walk(0); err != nil {
		return measured.found, err
	}
	size := measured.written
	if measured.found.orientation != 1 && measured.isExtended {
		size += 8 + int64(len(exifOf(1)))
	}
	if size > maxWebP {
		return measured.found, errMalformed
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return measured.found, err
	}
	final := webpCopying{copying: newCopying(src, dst), found: measured.found, isSecond: true, frames: measured.frames}
	if err := final.walk(uint32(size)); err != nil {
		return final.found, err
	}
	if final.found.orientation != 1 && final.isExtended {
		exif := exifOf(final.found.orientation)
		_, _ = final.dst.WriteString("EXIF")
		_, _ = final.dst.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(exif))))
		_, _ = final.dst.Write(exif)
	}
	return final.found, final.dst.Flush()
}

type webpCopying struct {
	*copying
	found      stripped
	isSecond   bool    // what was found the first time is known
	isExtended bool    // there is a VP8X chunk, which says what else is there
	frames     []int64 // what stays of each frame, measured the first time
	written    int64   // behind the length in the head
}

// walk copies all chunks that stay, with that length in the head.
func (w *webpCopying) walk(size uint32) error {
	head, err := w.read(12)
	if err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" {
		return errors.Join(err, errMalformed)
	}
	left := int64(binary.LittleEndian.Uint32(head[4:])) - 4
	_, _ = w.dst.WriteString("RIFF")
	_, _ = w.dst.Write(binary.LittleEndian.AppendUint32(nil, size))
	_, _ = w.dst.WriteString("WEBP")
	w.written = 4
	for left >= 8 {
		took, err := w.chunk()
		if err != nil {
			return err
		}
		left -= took
	}
	if left < 0 {
		return errMalformed
	}
	return nil
}

// chunk copies or drops one, and tells how many bytes of the source it was.
func (w *webpCopying) chunk() (int64, error) {
	head, err := w.read(8)
	if err != nil {
		return 0, err
	}
	name, length := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
	padded := length + length&1
	switch {
	case name == "VP8X":
		err = w.extended(head, length)
	case name == "EXIF" && length <= maxExif:
		err = w.exif(length, padded)
	case name == "ANMF":
		err = w.frame(padded)
	case webpKept[name]:
		w.note(name)
		_, _ = w.dst.Write(head)
		w.written += 8 + padded
		err = w.pass(padded)
	default:
		err = w.drop(padded)
	}
	return 8 + padded, err
}

// extended copies the VP8X chunk without the marks of what goes.
func (w *webpCopying) extended(head []byte, length int64) error {
	if w.isExtended || length != 10 {
		return errMalformed
	}
	data, err := w.read(int(length))
	if err != nil {
		return err
	}
	w.isExtended = true
	data[0] &^= webpHasExif | webpHasXMP
	if w.isSecond && w.found.orientation != 1 {
		data[0] |= webpHasExif
	}
	w.written += 8 + length
	_, _ = w.dst.Write(head)
	_, err = w.dst.Write(data)
	return err
}

func (w *webpCopying) exif(length, padded int64) error {
	data, err := w.read(int(padded))
	if err == nil && !w.isSecond {
		w.found.orientation = orientationOf(bytes.TrimPrefix(data[:length], []byte("Exif\x00\x00")))
	}
	return err
}

// frame copies a frame of an animation: the chunks in it may hold more than pixels too.
func (w *webpCopying) frame(padded int64) error {
	if padded < webpFrameHead || padded > maxWebP {
		return errMalformed
	}
	head, err := w.read(webpFrameHead)
	if err != nil {
		return err
	}
	if w.isSecond {
		_, _ = w.dst.WriteString("ANMF")
		_, _ = w.dst.Write(binary.LittleEndian.AppendUint32(nil, uint32(w.frames[0])))
		_, _ = w.dst.Write(head)
		w.frames = w.frames[1:]
	}
	kept := int64(webpFrameHead)
	for left := padded - webpFrameHead; left > 0; {
		took, stays, err := w.inFrame(left)
		if err != nil {
			return err
		}
		left, kept = left-took, kept+stays
	}
	if !w.isSecond {
		w.frames = append(w.frames, kept)
		w.written += 8 + kept
	}
	return nil
}

// inFrame copies or drops a chunk of a frame. It tells how many bytes of the source it was, and how many stay.
func (w *webpCopying) inFrame(left int64) (took, stays int64, err error) {
	if left < 8 {
		return left, 0, w.drop(left)
	}
	head, err := w.read(8)
	if err != nil {
		return 0, 0, err
	}
	length := int64(binary.LittleEndian.Uint32(head[4:]))
	length += length & 1
	if length > left-8 {
		return 0, 0, errMalformed
	}
	if !webpFrameKept[string(head[:4])] {
		return 8 + length, 0, w.drop(length)
	}
	_, _ = w.dst.Write(head)
	return 8 + length, 8 + length, w.pass(length)
}

// note counts what golang.org/x/image/webp takes: without loss, and for transparency, several copies of the pixels.
func (w *webpCopying) note(name string) {
	const lossy, lossless = 2, 9
	switch name {
	case "VP8L", "ALPH":
		w.found.perPixel = lossless
	case "VP8 ":
		w.found.perPixel = max(w.found.perPixel, lossy)
	}
}
