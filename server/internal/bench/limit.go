//go:build linux

package bench

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"
	"time"
)

const (
	limitFrame = 204 // bytes: a frame of 200 with its head
	limitConns = 1000
	limitRuns  = 200 // writes a connection
)

// writeLimit is the CPU time, in seconds a million, that a process needs for write(2) alone, one frame to each of a
// thousand connections in turn: what no server that writes once a delivery can go below. It is measured in a child, since a
// process cannot tell its own readers' time apart.
func writeLimit(ctx context.Context) (float64, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	child := exec.CommandContext(ctx, self, "write-loop", listener.Addr().String())
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		return 0, err
	}
	var reading sync.WaitGroup
	for range limitConns {
		conn, err := listener.Accept()
		if err != nil {
			return 0, errors.Join(err, child.Wait())
		}
		reading.Go(func() {
			defer conn.Close()
			_, _ = io.Copy(io.Discard, conn)
		})
	}
	err = child.Wait()
	reading.Wait()
	used := child.ProcessState.SystemTime() + child.ProcessState.UserTime()
	return used.Seconds() / (limitConns * limitRuns) * 1e6, err
}

// WriteLoop is the child.
func WriteLoop(ctx context.Context, address string) error {
	conns := make([]net.Conn, limitConns)
	for i := range conns {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		defer conn.Close()
		conns[i] = conn
	}
	frame := make([]byte, limitFrame)
	for range limitRuns {
		for _, conn := range conns {
			if _, err := conn.Write(frame); err != nil {
				return err
			}
		}
		time.Sleep(time.Millisecond) // so that the readers keep up and no write waits
	}
	return nil
}
