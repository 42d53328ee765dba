//go:build linux

package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
)

// caller is a keep-alive connection for REST calls, one after the other. It is written by hand since net/http's client
// would take more of the two cores than the server does.
type caller struct {
	conn    net.Conn
	r       *bufio.Reader
	address string
	token   string
	body    bytes.Buffer
}

func newCaller(ctx context.Context, address, token string) (*caller, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &caller{conn: conn, r: bufio.NewReaderSize(conn, 16<<10), address: address, token: token}, nil
}

// request writes out a request to path, below the API's root. A body is JSON.
func (c *caller) request(method, path string, body []byte) []byte {
	return fmt.Appendf(nil, "%s /api/v1%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		method, path, c.address, c.token, len(body), body)
}

// call sends a request and reads the whole answer, which is valid until the next call. Another status is an error.
func (c *caller) call(request []byte, status int) ([]byte, error) {
	if _, err := c.conn.Write(request); err != nil {
		return nil, err
	}
	got, err := c.answer()
	if err == nil && got != status {
		err = fmt.Errorf("answered %d instead of %d: %s", got, status, c.body.Bytes())
	}
	return c.body.Bytes(), err
}

// answer reads a whole answer, its body into c.body.
func (c *caller) answer() (status int, err error) {
	status, length, err := c.head()
	if err != nil {
		return 0, err
	}
	c.body.Reset()
	if length < 0 {
		_, err = c.body.ReadFrom(httputil.NewChunkedReader(c.r))
		if err == nil {
			_, err = c.r.ReadSlice('\n') // the end of the trailer, which is empty
		}
	} else {
		_, err = io.CopyN(&c.body, c.r, length)
	}
	return status, err
}

// head reads an answer's head. length is -1 for a body in chunks.
func (c *caller) head() (status int, length int64, err error) {
	length = -1
	for first := true; ; first = false {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if first {
			if len(line) < len("HTTP/1.1 200") {
				return 0, 0, fmt.Errorf("the answer begins with %q", line)
			}
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, 0, err
			}
			continue
		}
		if len(line) == 0 {
			return status, length, nil
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		if len(name) == len("Content-Length") && http.CanonicalHeaderKey(string(name)) == "Content-Length" {
			if length, err = strconv.ParseInt(string(value), 10, 64); err != nil {
				return 0, 0, err
			}
		}
	}
}

func (c *caller) close() { _ = c.conn.Close() }
