package testservers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What the S3 servers of tests let in.
const (
	S3Key    = "chatrooms-tests"
	S3Secret = "chatrooms-tests-secret"
	s3Bucket = "chatrooms"
)

// NewS3 runs an S3 server of the test's own, versitygw, with an empty bucket. Its URL is one that FILES_URL understands.
func NewS3(tb testing.TB) *Server {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: no S3 server")
	}
	program, err := s3Program()
	if err != nil {
		missing(tb, err, "")
	}
	return newServer(tb, func(p *process) error { return prepareS3(p, program) })
}

// S3Objects is the folder of a server's bucket, in which an object is a file of its name.
func S3Objects(s *Server) string { return filepath.Join(s.process.dir, "objects", s3Bucket) }

func prepareS3(p *process, program string) error {
	objects, sidecar := filepath.Join(p.dir, "objects"), filepath.Join(p.dir, "sidecar") // not all file systems have attributes
	for _, dir := range []string{filepath.Join(objects, s3Bucket), sidecar} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	address := fmt.Sprintf("127.0.0.1:%d", p.port)
	p.command = []string{
		program, "--access", S3Key, "--secret", S3Secret, "--port", address, "posix", "--sidecar", sidecar, objects,
	}
	p.polite, p.quit = syscall.SIGTERM, "KILL"
	p.address = "s3://" + s3Bucket + "/files?path_style=true&region=us-east-1&endpoint=" + url.QueryEscape("http://"+address)
	p.answers = func(ctx context.Context) error { return s3Answers(ctx, "http://"+address) }
	return nil
}

// s3Answers knows an S3 server by what it says to one without a key.
func s3Answers(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err == nil && !strings.Contains(string(body), "<Code>AccessDenied</Code>") {
		err = errors.New("something other than an S3 server answers")
	}
	return err
}

// s3Program is where `make bin/versitygw` leaves it.
func s3Program() (string, error) {
	return program("versitygw", "github.com/versity/versitygw/cmd/versitygw")
}
