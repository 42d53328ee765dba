package ws

import (
	"bytes"
	"encoding/binary"
	"net"
	"sync"
	"syscall"
)

const (
	// maxBatch bounds the bytes joined into one frame to the client.
	maxBatch = 256 << 10
	// copyUpTo is the size up to which an object alone is copied behind its header: larger ones, which many readers share,
	// are handed to the network as they are.
	copyUpTo = 4 << 10
	// maxPooled keeps the rare huge batch from staying in the pool.
	maxPooled = 64 << 10
)

// pen is what one writer needs to write frames, one after the other, without an allocation.
type pen struct {
	objects [][]byte // what was taken from a mailbox
	buf     []byte
	pieces  [2][]byte
	frame   net.Buffers // of pieces

	// put hands frame to the network: made once, since a closure for each write would be garbage.
	put func(fd uintptr) bool
	n   int
	err error
}

func newPen() *pen {
	p := &pen{}
	p.put = func(fd uintptr) bool {
		p.n, p.err = writev(fd, p.frame)
		return true // never wait
	}
	return p
}

var pens = sync.Pool{New: func() any { return newPen() }}

// putDown gives a pen back to the pool.
func (p *pen) putDown() {
	p.forget()
	if cap(p.buf) <= maxPooled {
		pens.Put(p)
	}
}

// forget lets go of what others share.
func (p *pen) forget() {
	clear(p.objects)
	p.objects, p.pieces, p.frame = p.objects[:0], [2][]byte{}, nil
}

// compose makes one text frame of the objects taken, one a line.
func (p *pen) compose() {
	size := len(p.objects) - 1
	for _, object := range p.objects {
		size += len(object)
	}
	p.buf = appendHeader(p.buf[:0], size)
	if len(p.objects) == 1 && size > copyUpTo {
		p.pieces = [2][]byte{p.buf, p.objects[0]}
		p.frame = p.pieces[:2]
		return
	}
	for i, object := range p.objects {
		if i > 0 {
			p.buf = append(p.buf, '\n')
		}
		p.buf = append(p.buf, object...)
	}
	p.pieces = [2][]byte{p.buf}
	p.frame = p.pieces[:1]
}

// appendHeader adds the header of a text frame with n bytes, whole and not masked (RFC 6455, section 5.2).
func appendHeader(b []byte, n int) []byte {
	const wholeText = 1<<7 | 1
	switch {
	case n < 126:
		return append(b, wholeText, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, wholeText, 126), uint16(n)) //nolint:gosec // it fits
	default:
		return binary.BigEndian.AppendUint64(append(b, wholeText, 127), uint64(n)) //nolint:gosec // a length
	}
}

// write gives the network as much of the frame as it takes at once, and returns what is left, nil for nothing.
func (p *pen) write(raw syscall.RawConn) (left net.Buffers, err error) {
	p.n, p.err = 0, nil
	if err := raw.Write(p.put); err != nil {
		return nil, err
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.copyFrom(p.n), nil
}

// copyFrom is the frame but for its first n bytes, nil for nothing, to be kept beyond the pen's next frame.
func (p *pen) copyFrom(n int) (rest net.Buffers) {
	for i, piece := range p.frame {
		skip := min(n, len(piece))
		n -= skip
		if piece = piece[skip:]; len(piece) == 0 {
			continue
		}
		if i == 0 { // the pen's own; the other is never written to
			piece = bytes.Clone(piece)
		}
		rest = append(rest, piece)
	}
	return rest
}
