package ws

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// subprotocol may be asked for; it need not.
const subprotocol = "chatrooms.v1"

// Buffers of a connection. Those of net/http have 4 KiB each: most of what an idle connection costs.
const (
	readBuffer  = 512
	writeBuffer = 128 // of control frames: 125 bytes at most, behind a header of 2
)

// accept upgrades the connection, or says why not.
func accept(w http.ResponseWriter, r *http.Request) (*socket, *wire.Problem) {
	if r.ContentLength != 0 { // a body would be taken for frames
		return nil, notHandshake(http.StatusBadRequest)
	}
	up := &upgrade{ResponseWriter: w}
	conn, err := websocket.Accept(up, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol},
		// auth.AllowsOrigin was asked before it comes to this.
		InsecureSkipVerify: true,
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		if up.refused == 0 || up.refused >= http.StatusInternalServerError {
			problem := wire.NewProblem(wire.CodeInternal, "The connection could not be upgraded.")
			return nil, &problem
		}
		return nil, notHandshake(up.refused)
	}
	conn.SetReadLimit(maxGreeting)
	return &socket{conn: conn, net: up.conn}, nil
}

func notHandshake(status int) *wire.Problem {
	problem := wire.NewProblem(wire.CodeUpgradeRequired, "This address takes WebSocket handshakes only (RFC 6455, version 13).")
	problem.Status, problem.Title = status, http.StatusText(status)
	return &problem
}

// upgrade is the ResponseWriter of a handshake. A refused caller does not get the library's own
// words, and an accepted one gets small buffers.
type upgrade struct {
	http.ResponseWriter
	refused int
	conn    *lockedConn
}

func (u *upgrade) WriteHeader(status int) {
	if status == http.StatusSwitchingProtocols {
		u.ResponseWriter.WriteHeader(status)
		return
	}
	u.refused = status
}

func (u *upgrade) Write(p []byte) (int, error) { return len(p), nil }

// Hijack hands on the bytes that net/http has already read: a client may send its first frame with
// the handshake.
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.conn = lockConn(conn)
	waiting, _ := rw.Peek(rw.Reader.Buffered())
	r := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(waiting)), conn), max(readBuffer, len(waiting)))
	_, _ = r.Peek(len(waiting)) // so that they count as buffered
	return u.conn, bufio.NewReadWriter(r, bufio.NewWriterSize(u.conn, writeBuffer)), nil
}
