package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks that pixels, their colours and an animation need.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true,
	"tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "sBIT": true, "bKGD": true, "hIST": true, "pHYs": true,
	"cICP": true, "mDCV": true, "cLLI": true, "mDCv": true, "cLLi": true,
	"acTL": true, "fcTL": true, "fdAT": true,
}

func stripPNG(src io.ReadSeeker, dst io.Writer) (stripped, error) {
	p := pngCopying{newCopying(src, dst), stripped{orientation: 1}, false}
	start, err := p.read(len(pngSignature))
	if err != nil || string(start) != pngSignature {
		return p.found, errors.Join(err, errMalformed)
	}
	_, _ = p.dst.Write(start)
	for {
		isEnd, err := p.chunk()
		if err != nil {
			return p.found, err
		}
		if isEnd {
			return p.found, p.dst.Flush()
		}
	}
}

type pngCopying struct {
	*copying
	found    stripped
	hasSizes bool
}

// chunk copies or drops a chunk: its length, its name, its data, a sum. It says whether it was the last.
func (p *pngCopying) chunk() (isEnd bool, err error) {
	head, err := p.read(8)
	if err != nil {
		if p.hasSizes && errors.Is(err, errMalformed) { // cut off: taken as far as it goes
			return true, nil
		}
		return false, err
	}
	length, name := int64(binary.BigEndian.Uint32(head)), string(head[4:])
	if length > 1<<31-1 || !p.hasSizes && name != "IHDR" {
		return false, errMalformed
	}
	switch {
	case name == "IHDR":
		return false, p.header(head, length)
	case name == "eXIf" && length <= maxExif:
		return false, p.exif(length)
	case !pngKept[name]:
		return false, p.drop(length + 4)
	}
	_, _ = p.dst.Write(head)
	return name == "IEND", p.pass(length + 4)
}

func (p *pngCopying) header(head []byte, length int64) error {
	if p.hasSizes || length != 13 {
		return errMalformed
	}
	data, err := p.read(int(length) + 4)
	if err != nil {
		return err
	}
	p.hasSizes = true
	p.found.cost = pngCost(data)
	_, _ = p.dst.Write(head)
	_, err = p.dst.Write(data)
	return err
}

// exif leaves the orientation.
func (p *pngCopying) exif(length int64) error {
	data, err := p.read(int(length) + 4)
	if err != nil {
		return err
	}
	p.found.orientation = orientationOf(bytes.TrimPrefix(data[:length], []byte("Exif\x00\x00")))
	if p.found.orientation == 1 {
		return nil
	}
	kept := append([]byte("eXIf"), exifOf(p.found.orientation)...)
	_, _ = p.dst.Write(binary.BigEndian.AppendUint32(nil, uint32(len(kept)-4)))
	_, _ = p.dst.Write(kept)
	_, err = p.dst.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(kept)))
	return err
}

// pngCost is what image/png takes: up to 8 bytes for a pixel of 16 bits, half as much again if it is interlaced.
func pngCost(header []byte) int64 {
	pixels := int64(binary.BigEndian.Uint32(header)) * int64(binary.BigEndian.Uint32(header[4:]))
	const sixteenBits, isPalette = 16, 3
	cost := 4 * pixels
	switch {
	case header[8] == sixteenBits:
		cost = 8 * pixels
	case header[9] == isPalette:
		cost = pixels
	}
	if header[12] != 0 {
		cost += cost / 2
	}
	return cost
}
