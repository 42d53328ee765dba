package ws

import (
	"net"
	"sync"
	"syscall"
)

// pipe is the connection under a socket. Two write to it: the library its control frames, each by one Write, and the
// session its text frames, past the library, whose own way costs half as much again (docs/decisions/0009-sockets.md).
type pipe struct {
	net.Conn
	raw syscall.RawConn // nil where the network cannot be asked to take only what it has room for
	mu  sync.Mutex      // held while a frame is under way, so that each stays whole
}

func newPipe(conn net.Conn) *pipe { return &pipe{Conn: conn, raw: rawOf(conn)} }

// Write is the library's, for a control frame.
func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Conn.Write(b)
}

// send writes a frame, however long it takes.
func (p *pipe) send(frame net.Buffers) error { return p.finish(&remainder{frame: frame}) }

// canTry says whether try may be called.
func (p *pipe) canTry() bool { return p.raw != nil }

// remainder is what try has left of a frame. If a part of it has gone out, the pipe is locked until the rest has.
type remainder struct {
	frame    net.Buffers
	isLocked bool
}

// try writes the pen's frame as far as the network takes it at once: nothing of it while another frame is under way. What
// is left, if anything, must go to finish.
func (p *pipe) try(pen *pen) (*remainder, error) {
	if !p.mu.TryLock() {
		return &remainder{frame: pen.copyFrom(0)}, nil
	}
	left, err := pen.write(p.raw)
	if err != nil || left == nil {
		p.mu.Unlock()
		return nil, err
	}
	return &remainder{left, true}, nil
}

// finish writes what try has left, however long it takes.
func (p *pipe) finish(left *remainder) error {
	if !left.isLocked {
		p.mu.Lock()
	}
	defer p.mu.Unlock()
	_, err := left.frame.WriteTo(p.Conn)
	return err
}
