package testservers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

var redis shared

// Redis returns the URL of a real Redis that other tests use too: TEST_REDIS_URL,
// or one of this test binary's own. With -short the test is skipped.
func Redis(tb testing.TB) string {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: no Redis")
	}
	if server := os.Getenv("TEST_REDIS_URL"); server != "" {
		return server
	}
	if !hasRedis() {
		missing(tb, noRedis)
	}
	return redis.url(tb, prepareRedis)
}

const noRedis = "Redis is not installed: install it (Debian: apt-get install redis-server) or set TEST_REDIS_URL"

func hasRedis() bool {
	_, err := exec.LookPath("redis-server")
	return err == nil
}

// prepareRedis makes a Redis that keeps nothing on disk.
func prepareRedis(p *process) error {
	port := strconv.Itoa(p.port)
	p.command = []string{"redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no"}
	p.quit = "KILL" // it has nothing to put away
	p.address = "redis://127.0.0.1:" + port
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
