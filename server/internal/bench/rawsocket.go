//go:build linux

package bench

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// rawSocket is a WebSocket client with nothing in it whose cost would be counted: one buffer each way, no goroutine of its
// own, frames handed out where they lie in the buffer. It speaks as much of RFC 6455 as this server needs: unfragmented
// text frames, pings, closes.
type rawSocket struct {
	conn net.Conn
	r    *bufio.Reader
	long []byte // for a frame that does not fit r

	mu  sync.Mutex // of writing: pongs come in between
	out []byte
}

// The opcodes of RFC 6455, section 5.2.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

const (
	// readBytes is enough for a burst of messages, idleBytes for a heartbeat.
	readBytes = 4 << 10
	idleBytes = 512
)

// closedError is a close frame of the server.
type closedError struct{ code int }

func (e closedError) Error() string { return fmt.Sprintf("closed with %d", e.code) }

// refusedError is an answer other than 101.
type refusedError struct{ status int }

func (e refusedError) Error() string { return fmt.Sprintf("the handshake was answered %d", e.status) }

// dial opens the server's socket, signed in by the header (contract section 5).
func dial(ctx context.Context, address, token string) (*rawSocket, error) {
	return dialWith(ctx, address, token, readBytes)
}

// dialWith is dial with a buffer of that size.
func dialWith(ctx context.Context, address, token string, size int) (*rawSocket, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	s := &rawSocket{conn: conn, r: bufio.NewReaderSize(conn, size)}
	if err := s.upgrade(address, token); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return s, conn.SetDeadline(noDeadline)
}

func (s *rawSocket) upgrade(address, token string) error {
	key := make([]byte, 16)
	_, _ = rand.Read(key) // never fails, by its contract
	request := "GET /api/v1/ws HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + base64.StdEncoding.EncodeToString(key) +
		"\r\nAuthorization: Bearer " + token + "\r\n\r\n"
	if _, err := io.Copy(s.conn, strings.NewReader(request)); err != nil {
		return err
	}
	response, err := http.ReadResponse(s.r, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusSwitchingProtocols {
		return refusedError{response.StatusCode}
	}
	return nil
}

// send writes one text frame. It is masked with zeros, which costs the server the same and this client nothing.
func (s *rawSocket) send(text []byte) error { return s.write(opText, text) }

func (s *rawSocket) write(opcode byte, payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := append(s.out[:0], 0x80|opcode)
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	b = append(b, 0, 0, 0, 0)
	s.out = append(b, payload...)
	_, err := s.conn.Write(s.out)
	return err
}

// next waits for a text frame. It is valid until the next call.
func (s *rawSocket) next() ([]byte, error) {
	for {
		opcode, payload, err := s.frame()
		if err != nil {
			return nil, err
		}
		switch opcode {
		case opText:
			return payload, nil
		case opPing:
			if err := s.write(opPong, payload); err != nil {
				return nil, err
			}
		case opClose:
			code := 1005
			if len(payload) >= 2 {
				code = int(binary.BigEndian.Uint16(payload))
			}
			return nil, closedError{code}
		case opPong:
		default:
			return nil, fmt.Errorf("a frame of kind %d", opcode)
		}
	}
}

var errMasked = errors.New("a server's frame is masked, fragmented or absurdly long")

func (s *rawSocket) frame() (opcode byte, payload []byte, err error) {
	head, err := s.r.Peek(2)
	if err != nil {
		return 0, nil, err
	}
	opcode = head[0] & 0x0f
	size, skip := int(head[1]), 2
	if head[0]&0x80 == 0 || size >= 0x80 {
		return 0, nil, errMasked
	}
	switch size {
	case 126:
		if head, err = s.r.Peek(4); err != nil {
			return 0, nil, err
		}
		size, skip = int(binary.BigEndian.Uint16(head[2:])), 4
	case 127:
		if head, err = s.r.Peek(10); err != nil {
			return 0, nil, err
		}
		size, skip = int(binary.BigEndian.Uint64(head[2:])), 10
	}
	if size < 0 || size > 16<<20 {
		return 0, nil, errMasked
	}
	_, _ = s.r.Discard(skip) // it was peeked at
	payload, err = s.take(size)
	return opcode, payload, err
}

func (s *rawSocket) take(size int) ([]byte, error) {
	if size <= s.r.Size() {
		payload, err := s.r.Peek(size)
		_, _ = s.r.Discard(len(payload))
		return payload, err
	}
	if cap(s.long) < size {
		s.long = make([]byte, size)
	}
	_, err := io.ReadFull(s.r, s.long[:size])
	return s.long[:size], err
}

func (s *rawSocket) close() { _ = s.conn.Close() }
