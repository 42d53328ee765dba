package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerTEM  = 0x01
	markerCOM  = 0xfe
	markerAPP0 = 0xe0
	markerAPPF = 0xef
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
)

// stripJPEG keeps JFIF, colour profiles and Adobe's note of the colour space, of all application segments. A picture that
// ends too early is copied as far as it goes.
func stripJPEG(src io.ReadSeeker, dst io.Writer) (stripped, error) {
	j := jpegCopying{copying: newCopying(src, dst), found: stripped{orientation: 1}}
	start, err := j.read(2)
	if err != nil || !bytes.Equal(start, []byte{0xff, markerSOI}) {
		return j.found, errors.Join(err, errMalformed)
	}
	_, _ = j.dst.Write(start)
	for {
		isEnd, err := j.segment()
		if err != nil {
			return j.found, err
		}
		if isEnd {
			return j.found, j.dst.Flush()
		}
	}
}

type jpegCopying struct {
	*copying
	found    stripped
	isTurned bool // the orientation is written
	inMarker bool // the first byte of a marker is read
	scans    int
}

// segment copies or drops what comes next. It says whether the picture ends there.
func (j *jpegCopying) segment() (isEnd bool, err error) {
	marker, err := j.marker()
	if err != nil {
		return j.scans > 0 && errors.Is(err, errMalformed), j.forgiven(err)
	}
	switch {
	case marker == markerEOI:
		_, err := j.dst.Write([]byte{0xff, markerEOI})
		return true, err
	case marker == markerTEM || marker >= markerRST0 && marker <= markerRST7:
		_, err := j.dst.Write([]byte{0xff, marker})
		return false, err
	}
	head, err := j.read(2)
	if err != nil {
		return j.scans > 0, j.forgiven(err)
	}
	length := int(binary.BigEndian.Uint16(head)) - 2
	if length < 0 {
		return false, errMalformed
	}
	data, err := j.read(length)
	if err != nil {
		return j.scans > 0, j.forgiven(err)
	}
	if err := j.keep(marker, data); err != nil || marker != markerSOS {
		return false, err
	}
	return j.scan()
}

// forgiven takes a picture that ends after its first scan has begun as it is.
func (j *jpegCopying) forgiven(err error) error {
	if j.scans > 0 && errors.Is(err, errMalformed) {
		return nil
	}
	return err
}

// marker reads up to the next marker. Fill bytes before it go.
func (j *jpegCopying) marker() (byte, error) {
	b, err := byte(0xff), error(nil)
	if !j.inMarker {
		b, err = j.src.ReadByte()
	}
	j.inMarker = false
	if err == nil && b != 0xff {
		return 0, errMalformed
	}
	for err == nil && b == 0xff {
		b, err = j.src.ReadByte()
	}
	if err == nil && b == 0 {
		return 0, errMalformed
	}
	return b, orMalformed(err)
}

// keep writes a segment, or what of it may stay.
func (j *jpegCopying) keep(marker byte, data []byte) error {
	if marker == markerCOM || marker >= markerAPP0 && marker <= markerAPPF {
		if data = j.keptOf(marker, data); data == nil {
			return nil
		}
	}
	if marker >= 0xc0 && marker <= 0xcf && marker != markerDHT && marker != markerJPG && marker != markerDAC {
		j.found.cost = jpegCost(marker, data)
	}
	_, _ = j.dst.Write([]byte{0xff, marker})
	_, _ = j.dst.Write(binary.BigEndian.AppendUint16(nil, uint16(len(data)+2)))
	_, err := j.dst.Write(data)
	return err
}

// keptOf is what stays of an application segment or a comment; nil is nothing.
func (j *jpegCopying) keptOf(marker byte, data []byte) []byte {
	const jfif, exif, profile, adobe = "JFIF\x00", "Exif\x00", "ICC_PROFILE\x00", "Adobe"
	begins := func(with string) bool { return bytes.HasPrefix(data, []byte(with)) }
	switch {
	case marker == markerAPP0 && begins(jfif) && len(data) >= 14:
		kept := bytes.Clone(data[:14])
		kept[12], kept[13] = 0, 0 // without its thumbnail
		return kept
	case marker == markerAPP0+1 && begins(exif) && len(data) > 6 && !j.isTurned:
		j.found.orientation = orientationOf(data[6:])
		if j.found.orientation == 1 {
			return nil
		}
		j.isTurned = true
		return append([]byte("Exif\x00\x00"), exifOf(j.found.orientation)...)
	case marker == markerAPP0+2 && begins(profile), marker == markerAPP0+14 && begins(adobe):
		return data
	}
	return nil
}

// scan copies the entropy-coded bytes behind a scan's header, up to the next marker.
func (j *jpegCopying) scan() (isEnd bool, err error) {
	j.scans++
	for {
		piece, err := j.src.ReadSlice(0xff)
		if _, wrong := j.dst.Write(bytes.TrimSuffix(piece, []byte{0xff})); wrong != nil {
			return false, wrong
		}
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil && len(piece) == copyBuffer: // the buffer is full of bytes that are no marker
			continue
		case err != nil:
			return false, err
		}
		next, err := j.src.Peek(1)
		if err != nil {
			return true, nil //nolint:nilerr // it ends within a marker: taken as it is
		}
		if next[0] == 0 || next[0] >= markerRST0 && next[0] <= markerRST7 {
			_ = j.dst.WriteByte(0xff)
			_, _ = j.src.Discard(1)
			_ = j.dst.WriteByte(next[0])
			continue
		}
		j.inMarker = true
		return false, nil
	}
}

// jpegCost is what image/jpeg takes for a frame: the samples, four times as much again for the coefficients of a
// progressive one, and a copy in another colour space.
func jpegCost(marker byte, frame []byte) int64 {
	const perComponent = 3
	if len(frame) < 6 {
		return 0
	}
	height, width := int64(binary.BigEndian.Uint16(frame[1:])), int64(binary.BigEndian.Uint16(frame[3:]))
	components := frame[6:]
	var most, all int64
	for len(components) >= perComponent {
		area := int64(components[1]>>4) * int64(components[1]&15)
		most, all = max(most, area), all+area
		components = components[perComponent:]
	}
	if most == 0 {
		return 0
	}
	samples := width * height * all / most
	cost := samples
	if marker != 0xc0 && marker != 0xc1 {
		cost += 4 * samples
	}
	if all > 2*most { // it may be RGB or CMYK, of which image/jpeg makes a copy
		cost += 4 * width * height
	}
	return cost
}
