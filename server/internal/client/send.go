package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// mostLine bounds what is read before a text is too long anyway: 4,000 code points.
const mostLine = 1 << 16

type draft struct {
	Body     string   `json:"body"`
	ClientID string   `json:"client_id"`
	Files    []string `json:"files,omitempty"`
}

func (c *Client) post(ctx context.Context, room string, d draft) error {
	return c.call(ctx, request{method: http.MethodPost, path: roomPath(room) + "/messages", body: d}, new(wire.Message))
}

func roomPath(room string) string { return "/rooms/" + url.PathEscape(room) }

// Send posts a text. However often it is tried, and with the same id run again, it is posted once.
func (c *Client) Send(ctx context.Context, room, text, id string) error {
	if !utf8.ValidString(text) {
		return UsageError("send: the text is not UTF-8")
	}
	return c.post(ctx, room, draft{Body: text, ClientID: id})
}

// SendAll posts what it reads as one text.
func (c *Client) SendAll(ctx context.Context, room string, in io.Reader, id string) error {
	text, err := readAll(ctx, io.LimitReader(in, mostLine+1))
	if err != nil {
		return err
	}
	if len(text) > mostLine {
		return UsageError("send: that is too long for a message: upload it as a file, or send it with --lines")
	}
	return c.Send(ctx, room, string(text), id)
}

// readAll gives up at the end of its context, though nobody can end the reading itself.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type result struct {
		content []byte
		err     error
	}
	read := make(chan result, 1)
	go func() {
		content, err := io.ReadAll(in)
		read <- result{content, err}
	}()
	select {
	case r := <-read:
		return r.content, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// SendLines posts each line as it comes, but for empty ones. Under an id, a line's is that and its number: run again with the
// same lines, it posts what is missing.
func (c *Client) SendLines(ctx context.Context, room string, in io.Reader, id string) error {
	lines, failed := make(chan string), make(chan error, 1)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(in)
		scanner.Buffer(nil, mostLine)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
		failed <- scanner.Err()
	}()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case line, isOne := <-lines:
			if !isOne {
				err := <-failed
				if errors.Is(err, bufio.ErrTooLong) {
					return UsageError(fmt.Sprintf("send: line %d is too long for a message", n))
				}
				return err
			}
			if strings.TrimSpace(line) == "" {
				continue
			}
			lineID := NewID()
			if id != "" {
				lineID = fmt.Sprintf("%s-%d", id, n)
			}
			if err := c.Send(ctx, room, line, lineID); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
}

// Upload posts a file in a message of its own, with a text or none.
func (c *Client) Upload(ctx context.Context, room, path, text, id string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = UsageError("upload: " + path + " is not a file")
	}
	if err != nil {
		return err
	}
	var file wire.File
	err = c.call(ctx, request{
		method: http.MethodPost, path: roomPath(room) + "/files?name=" + url.QueryEscape(filepath.Base(path)),
		file: func() (io.ReadCloser, error) { return os.Open(path) }, size: info.Size(), //nolint:gosec // the file that was named
	}, &file)
	if err != nil {
		return err
	}
	return c.post(ctx, room, draft{Body: text, ClientID: id, Files: []string{file.ID}})
}
