package ws

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

const (
	maxGreeting = 4 << 10  // bytes of a frame before sign-in
	maxFrame    = 64 << 10 // and after it
	// maxBatch bounds the bytes joined into one frame to the client.
	maxBatch = 256 << 10

	writeTimeout = 10 * time.Second
	pongTimeout  = 10 * time.Second
)

// The close codes of contract section 5.
const (
	closeGoingAway   = websocket.StatusGoingAway
	closeProtocol    = websocket.StatusProtocolError
	closeBinary      = websocket.StatusUnsupportedData
	closeNotUTF8     = websocket.StatusInvalidFramePayloadData
	closeTooBig      = websocket.StatusMessageTooBig
	closeInternal    = websocket.StatusInternalError
	closeRestart     = websocket.StatusServiceRestart
	closeNotObjects  = websocket.StatusCode(4400)
	closeSignedOut   = websocket.StatusCode(4401)
	closeNoHello     = websocket.StatusCode(4408)
	closeTooSlow     = websocket.StatusCode(4409)
	closeFlooding    = websocket.StatusCode(4429)
	closeGoneAlready = websocket.StatusNormalClosure // the peer has closed, or its network has
)

// socket is one WebSocket. read is for one goroutine, write and close for another; ping and cut are for anyone.
type socket struct {
	conn *websocket.Conn
	raw  net.Conn
	// writingSince is when the write under way began, in Unix nanoseconds; 0 when there is none. The server's beat cuts
	// a socket that writes for too long: cheaper than a context a write.
	writingSince atomic.Int64
}

// violation is a breach of the protocol by the peer, with the close code that it earns.
type violation struct {
	code   websocket.StatusCode
	reason string
}

func (v *violation) Error() string { return v.reason }

// read waits for the next text frame. The error is a *violation, or anything else when the connection is over.
func (k *socket) read() ([]byte, error) {
	// A cancelled context would close the connection without a word: the one here never is.
	kind, frame, err := k.conn.Read(context.Background())
	switch {
	case err == nil && kind != websocket.MessageText:
		return nil, &violation{closeBinary, "only text frames are understood"}
	case err == nil && !utf8.Valid(frame):
		return nil, &violation{closeNotUTF8, "a text frame must be UTF-8"}
	case err == nil:
		return frame, nil
	case errors.Is(err, websocket.ErrMessageTooBig):
		return nil, &violation{closeTooBig, "the frame is too large"}
	case isOver(err):
		return nil, err
	}
	return nil, &violation{closeProtocol, "the frame breaks the WebSocket protocol"}
}

// isOver says whether the error is the connection's end rather than the peer's fault.
func isOver(err error) bool {
	var network net.Error
	return websocket.CloseStatus(err) != -1 || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe) || errors.As(err, &network)
}

// raiseLimit lets frames be as large as a signed-in user may send them.
func (k *socket) raiseLimit() { k.conn.SetReadLimit(maxFrame) }

var batches = sync.Pool{New: func() any { return new([]byte) }}

// maxPooled keeps the rare huge batch from staying in the pool.
const maxPooled = 64 << 10

// write sends frames as one text frame, one object a line. A frame alone is not copied.
func (k *socket) write(frames [][]byte) error {
	if len(frames) == 1 {
		return k.writeText(frames[0])
	}
	buf := batches.Get().(*[]byte) //nolint:errcheck // the pool holds nothing else
	batch := (*buf)[:0]
	for i, frame := range frames {
		if i > 0 {
			batch = append(batch, '\n')
		}
		batch = append(batch, frame...)
	}
	err := k.writeText(batch)
	if cap(batch) <= maxPooled {
		*buf = batch
		batches.Put(buf)
	}
	return err
}

func (k *socket) writeText(text []byte) error {
	k.writingSince.Store(time.Now().UnixNano())
	defer k.writingSince.Store(0)
	return k.conn.Write(context.Background(), websocket.MessageText, text)
}

// isStuck says whether a write has been under way for too long.
func (k *socket) isStuck(now time.Time) bool {
	since := k.writingSince.Load()
	return since != 0 && now.UnixNano()-since > int64(writeTimeout)
}

func (k *socket) isWriting() bool { return k.writingSince.Load() != 0 }

// ping waits until the peer has answered.
func (k *socket) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pongTimeout)
	defer cancel()
	return k.conn.Ping(ctx)
}

// close says goodbye and waits a few seconds for the peer to do the same; it comes back within ten.
func (k *socket) close(code websocket.StatusCode, reason string) {
	_ = k.conn.Close(code, reason)
	k.cut()
}

// cut ends the connection without a word. It does not wait for anyone.
func (k *socket) cut() { _ = k.raw.Close() }
