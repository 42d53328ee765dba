package ws

import (
	"bytes"
	"encoding/binary"
	"net"
	"sync"
	"syscall"
	"time"
)

// How a socket is written, from its mailbox to the network.
//
// One goroutine at a time writes to a socket: one of the server's writers, or one of the socket's own while
// the network makes it wait. The mailbox wakes the first (wakeWriter). Each leaves the rest to the next, and
// the last finds the mailbox empty.
//
// All objects that wait go out as one text frame, one a line. The text frames pass by the library, whose own
// way costs half as much again (docs/decisions/0009-sockets.md). Its control frames share the connection:
// see lockedConn.

const (
	// maxBatch bounds the bytes joined into one frame to the client.
	maxBatch = 256 << 10
	// copyUpTo is the size up to which an object alone is copied behind its header. Larger ones, which many
	// readers share, are handed to the network as they are.
	copyUpTo = 4 << 10
	// maxPooled keeps the rare huge batch from staying in the pool.
	maxPooled = 64 << 10
	// connsAtOnce is how many sockets a writer takes from the queue at once.
	connsAtOnce = 8
)

// overflowed is called by the mailbox when an object that must not be lost did not fit.
func (c *Conn) overflowed() {
	c.server.o.Metrics.MailboxCut()
	c.end(closeTooSlow, "too slow: the queue was full")
}

// wakeWriter is called by the mailbox when something waits and no writer is at work.
func (c *Conn) wakeWriter() {
	if !c.socket.net.canTry() || !c.server.writers.add(c) {
		c.server.running.Go(func() { c.writeAll(nil) })
	}
}

// writers are the few goroutines that write to all sockets: as many as can run at once. They never wait for a
// network: a socket that does not take a frame whole gets a goroutine of its own until its mailbox is empty.
//
// Sockets wait in a queue. What is offered to one meanwhile goes out in the same frame: the more there is to
// do, the fewer writes it takes.
type writers struct {
	mu     sync.Mutex
	filled sync.Cond
	queue  []*Conn
	first  int // in queue; what is before it was taken
	idle   int
	closed bool
}

func (w *writers) init() { w.filled.L = &w.mu }

// add queues a socket. It returns false once the writers are closed: then its caller has to write.
func (w *writers) add(c *Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.queue = append(w.queue, c)
	if w.idle > 0 {
		w.filled.Signal()
	}
	return true
}

// close ends the writers when the queue is empty.
func (w *writers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.filled.Broadcast()
}

// run writes until the writers are closed.
func (w *writers) run() {
	f := newTextFrame()
	conns := make([]*Conn, 0, connsAtOnce)
	for {
		conns = w.next(conns[:0])
		if len(conns) == 0 {
			return
		}
		for _, c := range conns {
			c.writeSome(f)
		}
		clear(conns)
	}
}

// next waits for sockets and takes a few of them. It returns none when the writers are closed.
func (w *writers) next(conns []*Conn) []*Conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.first == len(w.queue) {
		if w.closed {
			return nil
		}
		w.idle++
		w.filled.Wait()
		w.idle--
	}
	n := min(connsAtOnce, (len(w.queue)-w.first+1)/2)
	taken := w.queue[w.first : w.first+n]
	conns = append(conns, taken...)
	clear(taken)
	w.first += n
	if 2*w.first >= len(w.queue) { // what was taken is the larger part: give its space back
		rest := copy(w.queue, w.queue[w.first:])
		clear(w.queue[rest:])
		w.queue, w.first = w.queue[:rest], 0
	}
	return conns
}

// writeSome is one of the writers' turn: it writes what waits, as far as the network takes it at once.
func (c *Conn) writeSome(f *textFrame) {
	done := false
	defer func() {
		f.forget()
		if !done {
			c.abandon()
		}
	}()
	defer c.recover()
	f.objects = c.mailbox.Take(f.objects, maxBatch)
	if len(f.objects) == 0 {
		c.closeIfEnding()
		done = true
		return
	}
	f.compose()
	left, err := c.socket.net.try(f)
	switch {
	case err != nil:
		c.lost()
		c.closeIfEnding()
	case left != nil:
		c.server.running.Go(func() { c.writeAll(left) })
	case c.mailbox.IsEmpty():
		c.closeIfEnding()
	default:
		c.wakeWriter()
	}
	done = true
}

// closeIfEnding starts the close handshake if it is time for it. That takes as long as the peer does.
func (c *Conn) closeIfEnding() {
	if c.closing.Load() != nil {
		c.server.running.Go(func() { c.writeAll(nil) })
	}
}

// writeAll writes what is left of a frame, then all that waits, however long it takes. Then it closes the
// socket if that is ending.
func (c *Conn) writeAll(left *unsent) {
	done := false
	defer func() {
		if !done {
			c.abandon()
		}
	}()
	defer c.recover()
	if err := c.emptyMailbox(left); err != nil {
		c.lost()
	}
	if reason := c.closing.Load(); reason != nil {
		c.closeOnce.Do(func() { c.close(reason) })
	}
	done = true
}

func (c *Conn) emptyMailbox(left *unsent) error {
	if left != nil {
		if err := c.socket.finish(left); err != nil {
			return err
		}
	}
	f := textFrames.Get().(*textFrame) //nolint:errcheck // the pool holds nothing else
	defer f.release()
	for {
		f.forget()
		f.objects = c.mailbox.Take(f.objects, maxBatch)
		if len(f.objects) == 0 {
			return nil
		}
		f.compose()
		if err := c.socket.finish(&unsent{frame: f.frame}); err != nil {
			return err
		}
	}
}

// lost ends a socket whose network is gone.
func (c *Conn) lost() {
	c.end(closeGoneAlready, "")
	c.socket.cut()
}

// abandon ends a socket whose writer panicked: the mailbox wakes no other, so nobody is left to close it.
func (c *Conn) abandon() {
	defer c.server.forget(c)
	c.socket.cut()
	c.leave()
}

// close ends the connection. Until it has, the server looks after the socket: a write may be stuck.
func (c *Conn) close(reason *closeReason) {
	defer c.server.forget(c)
	c.leave()
	c.logEnd(reason)
	if reason.code == closeGoneAlready {
		c.socket.cut()
	}
	c.socket.close(reason.code, reason.reason)
}

// logEnd writes the one line of a connection.
func (c *Conn) logEnd(reason *closeReason) {
	in, _ := c.who()
	line := c.server.o.Log.With("request_id", c.origin.requestID)
	if c.origin.traceID != "" {
		line = line.With("trace_id", c.origin.traceID)
	}
	line.Info("socket", "conn_id", c.id, "user_id", in.actor.User.PublicID, "close_code", int(reason.code),
		"reason", reason.reason, "duration", time.Since(c.openAt))
}

// textFrame makes text frames, one after the other, without an allocation.
type textFrame struct {
	objects [][]byte // what was taken from a mailbox
	buf     []byte
	pieces  [2][]byte
	frame   net.Buffers // of pieces

	// write hands frame to the network: made once, since a closure for each write would be garbage. It sets
	// n and err.
	write func(fd uintptr) bool
	n     int
	err   error
}

func newTextFrame() *textFrame {
	f := &textFrame{}
	f.write = func(fd uintptr) bool {
		f.n, f.err = writev(fd, f.frame)
		return true // never wait
	}
	return f
}

var textFrames = sync.Pool{New: func() any { return newTextFrame() }}

// release gives a textFrame back to the pool.
func (f *textFrame) release() {
	f.forget()
	if cap(f.buf) <= maxPooled {
		textFrames.Put(f)
	}
}

// forget lets go of what others share.
func (f *textFrame) forget() {
	clear(f.objects)
	f.objects, f.pieces, f.frame = f.objects[:0], [2][]byte{}, nil
}

// compose makes one text frame of the objects, one a line.
func (f *textFrame) compose() {
	size := len(f.objects) - 1
	for _, object := range f.objects {
		size += len(object)
	}
	f.buf = appendHeader(f.buf[:0], size)
	if len(f.objects) == 1 && size > copyUpTo {
		f.pieces = [2][]byte{f.buf, f.objects[0]}
		f.frame = f.pieces[:2]
		return
	}
	for i, object := range f.objects {
		if i > 0 {
			f.buf = append(f.buf, '\n')
		}
		f.buf = append(f.buf, object...)
	}
	f.pieces = [2][]byte{f.buf}
	f.frame = f.pieces[:1]
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

// past is the frame but for its first n bytes, nil for nothing. It outlives the next frame.
func (f *textFrame) past(n int) (rest net.Buffers) {
	for i, piece := range f.frame {
		skip := min(n, len(piece))
		n -= skip
		if piece = piece[skip:]; len(piece) == 0 {
			continue
		}
		if i == 0 { // the textFrame's own buffer; nobody writes to the other piece
			piece = bytes.Clone(piece)
		}
		rest = append(rest, piece)
	}
	return rest
}

// lockedConn is the connection under a socket. Two write to it: the library its control frames, each by one
// Write, and the socket its text frames. The lock is held while a frame is under way, so that each stays
// whole.
type lockedConn struct {
	net.Conn
	raw syscall.RawConn // nil where the network cannot be asked to take only what it has room for
	mu  sync.Mutex
}

func lockConn(conn net.Conn) *lockedConn { return &lockedConn{Conn: conn, raw: rawOf(conn)} }

// Write is the library's, for a control frame.
func (l *lockedConn) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Conn.Write(b)
}

// canTry says whether try may be called.
func (l *lockedConn) canTry() bool { return l.raw != nil }

// unsent is a frame, or what try has left of one. If a part of it has gone out, the connection is locked until
// finish has written the rest.
type unsent struct {
	frame    net.Buffers
	isLocked bool
}

// try writes a frame as far as the network takes it at once: nothing of it while another frame is under way.
// What is left, if anything, must go to finish.
func (l *lockedConn) try(f *textFrame) (left *unsent, err error) {
	if !l.mu.TryLock() {
		return &unsent{frame: f.past(0)}, nil
	}
	f.n, f.err = 0, nil
	if err = l.raw.Write(f.write); err == nil {
		err = f.err
	}
	if err == nil {
		if rest := f.past(f.n); rest != nil {
			return &unsent{rest, true}, nil
		}
	}
	l.mu.Unlock()
	return nil, err
}

// finish writes a frame to its end, however long it takes.
func (l *lockedConn) finish(left *unsent) error {
	if !left.isLocked {
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	_, err := left.frame.WriteTo(l.Conn)
	return err
}
