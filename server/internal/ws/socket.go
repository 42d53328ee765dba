package ws

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

const (
	maxGreeting = 4 << 10  // bytes of a frame before sign-in
	maxFrame    = 64 << 10 // and after it

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

// socket is one WebSocket. One goroutine calls read, another finish and close. Any may call ping and
// cut.
type socket struct {
	conn *websocket.Conn
	net  *lockedConn // under conn
	// writingSince is when a write that may wait began, in Unix nanoseconds; 0 when there is none. The server's beat cuts
	// a socket that writes for too long: cheaper than a context a write.
	writingSince atomic.Int64
}

// violation is a breach of the protocol by the peer, with the close code that it earns.
type violation struct {
	code   websocket.StatusCode
	reason string
}

func (v *violation) Error() string { return v.reason }

// read waits for the next text frame. The error is a *violation, or any other when the connection is
// over.
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

// finish writes a frame to its end, however long it takes.
func (k *socket) finish(left *unsent) error {
	defer k.startWriting()()
	return k.net.finish(left)
}

func (k *socket) startWriting() (stop func()) {
	k.writingSince.Store(time.Now().UnixNano())
	return func() { k.writingSince.Store(0) }
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

// close sends a close frame and waits a few seconds for the peer's; it returns within ten.
func (k *socket) close(code websocket.StatusCode, reason string) {
	_ = k.conn.Close(code, reason)
	k.cut()
}

// cut ends the connection without a word. It does not wait for anyone.
func (k *socket) cut() { _ = k.net.Close() }
