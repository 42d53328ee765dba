package testservers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

var redis shared

// Redis returns the URL of a real Redis that other tests use too: TEST_REDIS_URL,
// or one of this test binary's own. With -short the test is skipped.
func Redis(tb testing.TB) string {
	tb.Helper()
	if server := os.Getenv("TEST_REDIS_URL"); server != "" && !testing.Short() {
		return server
	}
	needRedis(tb)
	return redis.url(tb, func(p *process) error { return prepareRedis(p) })
}

// NewRedis runs a Redis of the test's own with redis-server's flags on top of
// ours; with --requirepass, the password is in its URL. It keeps nothing on disk
// unless the flags say so: after a Stop or a Kill it is empty.
func NewRedis(tb testing.TB, flags ...string) *Server {
	tb.Helper()
	needRedis(tb)
	return newServer(tb, func(p *process) error { return prepareRedis(p, flags...) })
}

// NewRedisTLS is a NewRedis that speaks TLS only, with a certificate of
// 127.0.0.1 that signs itself. Its URL (rediss://) does not ask for forgiveness.
func NewRedisTLS(tb testing.TB) *Server {
	tb.Helper()
	needRedis(tb)
	return newServer(tb, func(p *process) error {
		if err := writeCertificate(filepath.Join(p.dir, "cert.pem"), filepath.Join(p.dir, "key.pem")); err != nil {
			return err
		}
		port := strconv.Itoa(p.port)
		err := prepareRedis(p, "--port", "0", "--tls-port", port, "--tls-auth-clients", "no",
			"--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem", "--tls-ca-cert-file", "cert.pem")
		p.address = "rediss://127.0.0.1:" + port
		return err
	})
}

var errNoRedis = errors.New("Redis is not installed: install it (Debian: apt-get install redis-server), or set TEST_REDIS_URL")

func needRedis(tb testing.TB) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: no Redis")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		missing(tb, errNoRedis, "TEST_REDIS_URL")
	}
}

// prepareRedis makes a Redis that keeps nothing on disk.
func prepareRedis(p *process, flags ...string) error {
	port := strconv.Itoa(p.port)
	p.command = append([]string{"redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no"}, flags...)
	p.polite = syscall.SIGTERM
	p.quit = "KILL" // what it has goes with its folder
	address := url.URL{Scheme: "redis", Host: "127.0.0.1:" + port}
	if i := slices.Index(flags, "--requirepass"); i >= 0 && i+1 < len(flags) {
		address.User = url.UserPassword("", flags[i+1])
	}
	p.address = address.String()
	p.answers = func(ctx context.Context) error { return redisAnswers(ctx, p) }
	return nil
}

// redisAnswers makes sure that whoever answers is p: another Redis may have
// snatched its port.
func redisAnswers(ctx context.Context, p *process) error {
	info, err := redisCommand(ctx, p.address, "INFO server")
	if err != nil {
		return err
	}
	if !strings.Contains(info, fmt.Sprintf("process_id:%d\r\n", p.pid())) {
		return errors.New("another Redis answers")
	}
	return nil
}
